// The time line: hours as bars, days as bands; a click looks at an hour, a drag at several, keys move along.
import { figureOf, shortOf } from "../map/figures";
import { draw, keep, make, set, write } from "../nodes";
import type { NumberForm } from "../map/figures";
import type { Screen, Span } from "./screen";

const PAD = { left: 44, right: 10, top: 24, bottom: 20 };

function nice(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(largest || 1));
  return ([1, 2, 2.5, 5, 10].map((step) => step * power).find((top) => top >= largest) ?? largest) || 1;
}

export class TimeLine {
  private readonly picture = draw("svg", { class: "time-svg", tabindex: 0, role: "slider" });
  private readonly rules = draw("g", { class: "rules" });
  private readonly bars = draw("g", { class: "bars" });
  private readonly bands = draw("g", { class: "bands" });
  private readonly hold = draw("rect", { class: "held" });
  private screen: Screen | null = null;
  private span: Span = { from: 0, to: 0 };
  private dragged: number | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly choose: (span: Span) => void,
  ) {
    this.picture.append(this.rules, this.hold, this.bars, this.bands);
    place.append(this.picture);
    this.picture.addEventListener("pointerdown", (event) => {
      this.dragged = this.at(event);
      this.picture.setPointerCapture(event.pointerId);
      this.choose({ from: this.dragged, to: this.dragged + 1 });
    });
    this.picture.addEventListener("pointermove", (event) => {
      if (this.dragged === null) return;
      const here = this.at(event);
      this.choose({ from: Math.min(here, this.dragged), to: Math.max(here, this.dragged) + 1 });
    });
    this.picture.addEventListener("pointerup", () => (this.dragged = null));
    this.picture.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.screen && this.show(this.screen, this.span)).observe(place);
  }

  private get count(): number {
    return this.screen?.hours.length ?? 0;
  }

  private at(event: PointerEvent): number {
    const box = this.picture.getBoundingClientRect();
    const part = (event.clientX - box.left - PAD.left) / (box.width - PAD.left - PAD.right);
    return Math.max(0, Math.min(this.count - 1, Math.floor(part * this.count)));
  }

  private key(event: KeyboardEvent): void {
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -24, PageDown: 24 };
    const move = moves[event.key];
    if (event.key === "Escape" || event.key === "Home") this.choose({ from: 0, to: this.count });
    else if (move !== undefined) {
      const whole = this.span.to - this.span.from >= this.count;
      const from = whole ? (move > 0 ? 0 : this.count - 1) : Math.max(0, Math.min(this.count - 1, this.span.from + move));
      this.choose({ from, to: from + 1 });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  show(screen: Screen, span: Span): void {
    this.screen = screen;
    this.span = span;
    const { width, height } = this.place.getBoundingClientRect();
    if (width < 40 || height < 40) return;
    set(this.picture, "viewBox", `0 0 ${Math.round(width)} ${Math.round(height)}`);
    set(this.picture, "width", Math.round(width));
    set(this.picture, "height", Math.round(height));
    const known = screen.hours.filter((value) => value !== null);
    const top = nice(Math.max(0, ...known));
    const low = Math.min(0, ...known) < 0 ? -top : 0;
    const right = width - PAD.right;
    const bottom = height - PAD.bottom;
    const y = (value: number): number => bottom - ((value - low) / (top - low)) * (bottom - PAD.top);
    const step = (right - PAD.left) / Math.max(1, screen.hours.length);
    const whole = span.to - span.from >= screen.hours.length;
    this.axis(screen.number, [low, (low + top) / 2, top], top, right, y);
    set(this.hold, "x", (PAD.left + span.from * step).toFixed(1));
    set(this.hold, "width", whole ? 0 : ((span.to - span.from) * step).toFixed(1));
    set(this.hold, "y", PAD.top);
    set(this.hold, "height", bottom - PAD.top);
    const rows = screen.hours.map((value, at) => ({ value, at }));
    keep(this.bars, rows, (row) => String(row.at), () => draw("rect"), (bar, row) => {
      const value = row.value ?? 0;
      set(bar, "x", (PAD.left + row.at * step + step * 0.12).toFixed(1));
      set(bar, "width", Math.max(1, step * 0.76).toFixed(1));
      set(bar, "y", (row.value === null ? PAD.top : Math.min(y(value), y(0))).toFixed(1));
      set(bar, "height", (row.value === null ? bottom - PAD.top : Math.max(0.5, Math.abs(y(value) - y(0)))).toFixed(1));
      const lit = whole || (row.at >= span.from && row.at < span.to);
      set(bar, "class", row.value === null ? "not-known" : lit ? "lit" : "");
    });
    const wide = right - PAD.left;
    const each = wide / Math.max(1, screen.period.days.length);
    const fresh = (): SVGGElement => {
      const group = draw("g");
      group.append(draw("line"), draw("text", { class: "band-name" }));
      for (let at = 0; at < 4; at += 1) group.append(draw("text", { class: "band-hour" }));
      return group;
    };
    keep(this.bands, screen.period.days, (day) => day.date, fresh, (group, day, place) => {
      const [rule, name, ...marks] = [...group.children] as [SVGLineElement, SVGTextElement, ...SVGTextElement[]];
      const x = PAD.left + place * each;
      for (const [key, value] of Object.entries({ x1: x, x2: x, y1: 6, y2: bottom })) set(rule, key, value.toFixed(1));
      set(rule, "class", place === 0 ? "first" : "");
      set(name, "x", (x + 6).toFixed(1));
      set(name, "y", 16);
      const total = screen.additive ? this.totalOf(screen, place) : null;
      const figure = total === null ? "" : figureOf(total, screen.number);
      write(name, each < 54 ? day.date.slice(8) : each < 150 ? day.text : `${day.text} ${day.weekday}${figure ? `  ${figure.figure} ${figure.unit}` : ""}`);
      marks.forEach((mark, at) => {
        set(mark, "x", (x + (each / 4) * at + 2).toFixed(1));
        set(mark, "y", bottom + 14);
        write(mark, each < 130 ? "" : `${at * 6}:00`);
      });
    });
    set(this.picture, "aria-valuemin", 0);
    set(this.picture, "aria-valuemax", this.count);
    set(this.picture, "aria-valuenow", span.from);
  }

  private totalOf(screen: Screen, day: number): number | null {
    const known = screen.hours.slice(day * 24, day * 24 + 24).filter((value) => value !== null);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
  }

  private axis(form: NumberForm, ticks: number[], largest: number, right: number, y: (value: number) => number): void {
    const fresh = (): SVGGElement => {
      const group = draw("g");
      group.append(draw("line"), draw("text"));
      return group;
    };
    keep(this.rules, ticks, (tick) => String(ticks.indexOf(tick)), fresh, (group, tick) => {
      const [rule, name] = [...group.children] as [SVGLineElement, SVGTextElement];
      for (const [key, value] of Object.entries({ x1: PAD.left, x2: right, y1: y(tick), y2: y(tick) })) set(rule, key, value.toFixed(1));
      set(name, "x", PAD.left - 6);
      set(name, "y", (y(tick) + 4).toFixed(1));
      write(name, shortOf(tick, form, largest));
    });
  }
}

/** Build the buttons of the days. */
export function dayButtons(place: HTMLElement, names: { text: string; pressed: boolean; title: string; press: () => void }[]): void {
  keep(place, names, (one) => one.text, () => make("button"), (button, one) => {
    button.type = "button";
    write(button, one.text);
    set(button, "aria-pressed", String(one.pressed));
    set(button, "title", one.title);
    button.onclick = one.press;
  });
}

// A plain map as SVG: areas by value, lines, points, names with their figures. Drawn in page pixels, so that it
// prints, needs no graphics card and stays sharp on a wall. The cockpit, the print sheet and a browser without WebGL use it.
import { classEdges } from "../charts/numbers";
import { draw, keep, make, set, write } from "../nodes";
import { say } from "../words";
import { exactOf, growthOf, shortOf, textOf } from "./figures";
import type { NumberForm } from "./figures";
import { boxOf, fit, look } from "./geometry";
import type { Project, Shape, View } from "./geometry";

export interface Place {
  code: string;
  name: string;
  value: number | null;
  growth: number | null;
  hours: (number | null)[] | null;
}

export interface Point {
  code: string;
  name: string;
  lon: number;
  lat: number;
  value: number | null;
  /** The state its value stands for, where the layer is of states. */
  state?: string | undefined;
}

export interface Line {
  code: string;
  name: string;
  coordinates: [number, number][];
}

interface Spot {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** What to draw. `edges` begin the ramp's steps, by default those that part the values evenly; `steps` are the tokens of
 * the steps; `plain` areas are ground without values; `view` is what to look at, by default all shapes. */
export interface Drawn {
  places: Place[];
  points: Point[];
  lines: Line[];
  shields: string[];
  form: NumberForm;
  pointForm: NumberForm;
  sized: boolean;
  chosen: string | null;
  edges?: number[];
  steps?: number[];
  plain?: boolean;
  view?: View;
  margins?: [number, number, number];
}

const STEPS = 5;

function overlaps(a: Spot, b: Spot): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export class PlainMap {
  private readonly picture = draw("svg", { class: "map-svg", role: "img" });
  private readonly areas = draw("g", { class: "areas" });
  private readonly roads = draw("g", { class: "roads" });
  private readonly dots = draw("g", { class: "dots" });
  private readonly names = draw("g", { class: "names" });
  private readonly tip = make("div", "map-tip");
  private drawn: Drawn | null = null;
  edges: number[] = [];
  private steps: number[] = [];
  kmPerPixel = 1;
  largestPoint = 0;
  private greatest = 9;
  private sized = true;

  constructor(
    private readonly place: HTMLElement,
    private shapes: Shape[],
    private readonly legend: (map: PlainMap, drawn: Drawn) => void,
    pick: (code: string, point: boolean) => void,
  ) {
    const hatch = draw("pattern", { id: "not-known", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    hatch.append(draw("rect", { width: 6, height: 6, class: "hatch-ground" }), draw("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }));
    const definitions = draw("defs");
    definitions.append(hatch);
    this.picture.append(definitions, this.areas, this.roads, this.dots, this.names);
    this.tip.hidden = true;
    place.append(this.picture, this.tip);
    this.picture.addEventListener("click", (event) => {
      const target = event.target as Element;
      const [area, point] = [target.getAttribute("data-code"), target.getAttribute("data-point")];
      if (area || point) pick(area ?? point ?? "", area === null);
    });
    this.picture.addEventListener("keydown", (event) => {
      const code = (event.target as Element).getAttribute("data-code");
      if (code && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        pick(code, false);
      }
    });
    this.picture.addEventListener("pointermove", (event) => this.hover(event));
    this.picture.addEventListener("pointerleave", () => (this.tip.hidden = true));
    new ResizeObserver(() => this.drawn && this.show(this.drawn)).observe(place);
  }

  /** Which step of the ramp a value belongs to; -1 for one not known. */
  step(value: number | null): number {
    if (value === null) return -1;
    const step = this.edges.filter((edge) => value >= edge).length;
    return this.steps[step] ?? step;
  }

  /** Take other outlines to draw on. */
  outline(shapes: Shape[]): void {
    this.shapes = shapes;
  }

  show(drawn: Drawn): void {
    this.drawn = drawn;
    const { width, height } = this.place.getBoundingClientRect();
    if (width < 40 || height < 40) return;
    set(this.picture, "viewBox", `0 0 ${Math.round(width)} ${Math.round(height)}`);
    set(this.picture, "width", Math.round(width));
    set(this.picture, "height", Math.round(height));
    this.sized = drawn.sized;
    this.greatest = Math.max(4, Math.min(11, Math.min(width, height) / 52));
    const known = drawn.places.map((one) => one.value).filter((value) => value !== null);
    this.edges = drawn.edges ?? classEdges(known, STEPS);
    this.steps = drawn.steps ?? [];
    // Legend and lead stand beside the map where there is room for them, below it on a phone.
    const margins = drawn.margins ?? (width > 640 ? [176, width > 900 ? 236 : 190, 8] : [8, 8, 8]);
    const { project, kmPerPixel } = drawn.view ? look(drawn.view, width, height) : fit(boxOf(this.shapes), width, height, margins);
    this.kmPerPixel = kmPerPixel;
    const values = new Map(drawn.places.map((one) => [one.code, one]));
    keep(this.areas, this.shapes, (one) => one.code, () => draw("path", { tabindex: 0, role: "button" }), (path, one) => {
      const told = values.get(one.code);
      const step = this.step(told?.value ?? null);
      set(path, "d", one.rings.map((ring) => `M${ring.map((at) => project(at).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`).join(""));
      set(path, "class", `${drawn.plain ? "ground" : step < 0 ? "not-known" : `step-${step}`}${drawn.chosen === one.code ? " chosen" : ""}`);
      set(path, "data-code", one.code);
      set(path, "aria-label", drawn.plain ? one.name : `${one.name} ${textOf(told?.value ?? null, drawn.form)}`);
    });
    keep(this.roads, drawn.lines, (one) => one.code, () => draw("path"), (path, one) => {
      set(path, "d", `M${one.coordinates.map((at) => project(at).map((n) => n.toFixed(1)).join(" ")).join("L")}`);
    });
    this.largestPoint = Math.max(1, ...drawn.points.map((one) => one.value ?? 0));
    const byValue = [...drawn.points].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    keep(this.dots, byValue, (one) => one.code, () => draw("circle"), (circle, one) => {
      const [x, y] = project([one.lon, one.lat]);
      set(circle, "cx", x.toFixed(1));
      set(circle, "cy", y.toFixed(1));
      set(circle, "r", (one.state ? 3 : this.radius(one.value)).toFixed(1));
      set(circle, "class", one.value === null ? "not-known" : one.state ? `state-${one.state}` : "");
      set(circle, "data-point", one.code);
    });
    this.write(drawn, project, width < 520);
    this.legend(this, drawn);
  }

  /** The radius of a station's circle in pixels. */
  radius(value: number | null): number {
    return value === null || !this.sized ? 2 : 1.2 + (this.greatest - 1.2) * Math.sqrt(Math.max(0, value) / this.largestPoint);
  }

  private write(drawn: Drawn, project: Project, small: boolean): void {
    const values = new Map(drawn.places.map((one) => [one.code, one.value]));
    const largest = Math.max(0, ...drawn.places.map((one) => one.value ?? 0));
    const size = small ? 11 : 13;
    const taken: Spot[] = [];
    const rows = this.shapes
      .map((one) => ({ code: one.code, name: one.name, figure: drawn.plain ? "" : shortOf(values.get(one.code) ?? null, drawn.form, largest), at: project(one.at) }))
      .sort((a, b) => (values.get(b.code) ?? 0) - (values.get(a.code) ?? 0))
      .map((row) => {
        const w = Math.max(row.name.length * (/[a-z]/i.test(row.name) ? 0.58 : 1.02), row.figure.length * 0.62) * size + 6;
        const h = size * 2.4;
        const spot = [0, -0.6, 0.6, -1.1, 1.1]
          .map((lift) => ({ x: row.at[0] - w / 2, y: row.at[1] - h / 2 + lift * size, w, h }))
          .find((box) => !taken.some((other) => overlaps(box, other)));
        if (spot) taken.push(spot);
        return { ...row, key: row.code, kind: "place", box: spot ?? null };
      })
      .filter((row) => row.box !== null);
    const shields = drawn.lines
      .filter((line) => drawn.shields.includes(line.code))
      .map((line) => {
        const w = line.code.length * 7 + 10;
        const box = [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9]
          .map((part) => project(line.coordinates[Math.floor(part * (line.coordinates.length - 1))] ?? [0, 0]))
          .map(([x, y]) => ({ x: x - w / 2, y: y - 9, w, h: 18 }))
          .find((spot) => !taken.some((other) => overlaps(spot, other)));
        if (box) taken.push(box);
        return { code: line.code, name: line.code, figure: "", key: `road-${line.code}`, kind: "road", box: box ?? null };
      })
      .filter((row) => row.box !== null);
    const fresh = (): SVGGElement => {
      const group = draw("g");
      group.append(draw("rect"), draw("text"), draw("text"));
      return group;
    };
    keep(this.names, [...rows, ...shields], (row) => row.key, fresh, (group, row) => {
      const [plate, name, figure] = [...group.children] as [SVGRectElement, SVGTextElement, SVGTextElement];
      const box = row.box as Spot;
      set(group, "class", row.kind);
      const middle = (box.x + box.w / 2).toFixed(1);
      set(plate, "x", box.x.toFixed(1));
      set(plate, "y", box.y.toFixed(1));
      set(plate, "width", row.kind === "road" ? box.w : 0);
      set(plate, "height", row.kind === "road" ? box.h : 0);
      set(plate, "rx", 3);
      set(name, "x", middle);
      set(name, "y", (row.kind === "road" ? box.y + 13 : box.y + size).toFixed(1));
      set(name, "font-size", row.kind === "road" ? 11 : size);
      set(figure, "x", middle);
      set(figure, "y", (box.y + size * 2.2).toFixed(1));
      set(figure, "font-size", size);
      write(name, row.name);
      write(figure, row.figure);
    });
  }

  private hover(event: PointerEvent): void {
    const target = event.target as Element;
    const area = target.getAttribute("data-code");
    const dot = target.getAttribute("data-point");
    if (!this.drawn || (!area && !dot)) {
      this.tip.hidden = true;
      return;
    }
    const place = this.drawn.places.find((one) => one.code === area);
    const point = this.drawn.points.find((one) => one.code === dot);
    const shown = point ?? place;
    const form = point ? this.drawn.pointForm : this.drawn.form;
    const growth = !point && place && place.growth !== null ? `<span>${growthOf(place.growth)}</span>` : "";
    const name = make("b", "", shown?.name ?? this.shapes.find((one) => one.code === area)?.name ?? "");
    const value = make("span", "", shown ? `${textOf(shown.value, form)}${shown.value === null ? ` ${say("unverified")}` : ""}` : "—");
    value.title = exactOf(shown?.value ?? null);
    this.tip.replaceChildren(name, value);
    if (growth) this.tip.insertAdjacentHTML("beforeend", growth);
    const box = this.place.getBoundingClientRect();
    const x = event.clientX - box.left;
    this.tip.hidden = false;
    this.tip.style.left = `${Math.min(x + 14, box.width - this.tip.offsetWidth - 8)}px`;
    this.tip.style.top = `${event.clientY - box.top + 14}px`;
  }
}

// Holds what the cockpit looks at, draws it, asks for news and turns the views of a wall.
import { openDrawer } from "../drawer";
import { say } from "../words";
import { textOf } from "../map/figures";
import { shapesOf } from "../map/geometry";
import type { Outlines } from "../map/geometry";
import { PlainMap } from "../map/plain";
import type { Drawn, Place } from "../map/plain";
import { make, set, write } from "../nodes";
import { showHero, showLead, showLegend, showLive, showRanking, showTiles } from "./panels";
import type { Parts } from "./panels";
import { sumOf } from "./screen";
import type { Screen, Span } from "./screen";
import { TimeLine, dayButtons } from "./timeline";

const REFRESH_MS = 15_000;
const PLAY_MS = 700;
const WALL_MS = 12_000;
const LEAD = 6;

export function mountCockpit(root: HTMLElement, enliven: (root: ParentNode) => void): void {
  const told = document.getElementById("cockpit-screen")?.textContent;
  if (!told) return;
  let screen = JSON.parse(told) as Screen;
  let span: Span = { from: 0, to: screen.hours.length };
  let chosen: string | null = null;
  let kind = "";
  let tag = "";
  let heard = new Date();
  let playing = 0;
  let map: PlainMap | null = null;
  const find = (name: string): HTMLElement => root.querySelector<HTMLElement>(`[${name}]`) ?? make("div");
  const checked = (name: string): boolean => (find(name) as HTMLInputElement).checked;
  const whole = (): boolean => span.from === 0 && span.to >= screen.hours.length;

  const moment = (at: number): { day: string; hour: number } => ({ day: screen.period.days[Math.floor(at / 24)]?.text ?? "", hour: at % 24 });

  function looked(): Parts {
    if (whole()) {
      return { value: screen.value, line: lineOf(), parts: screen.breakdown?.rows ?? [], places: screen.places, whole: true };
    }
    const over = (hours: (number | null)[] | null | undefined): number | null =>
      screen.additive || span.to - span.from === 1 ? sumOf(hours, span) : null;
    const places = screen.places.map((one): Place => ({ ...one, value: over(one.hours), growth: null }));
    places.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
    const parts = (screen.breakdown?.rows ?? []).map((row) => ({ ...row, value: over(row.hours) }));
    return { value: over(screen.hours), line: lineOf(), parts, places, whole: false };
  }

  function lineOf(): string {
    if (whole()) {
      const { days } = screen.period;
      return days.length > 1 ? `${days[0]?.text ?? ""} – ${days.at(-1)?.text ?? ""}` : (days[0]?.text ?? "");
    }
    const [first, last] = [moment(span.from), moment(span.to - 1)];
    if (span.to - span.from === 24 && first.hour === 0) return `${first.day} ${screen.period.days[Math.floor(span.from / 24)]?.weekday ?? ""}`;
    return first.day === last.day
      ? say("hour_span", { day: first.day, hour: first.hour, next: last.hour + 1 })
      : `${first.day} ${first.hour}:00 – ${last.day} ${last.hour + 1}:00`;
  }

  const line = new TimeLine(find("data-time"), (next) => {
    stop();
    look(next);
  });

  function look(next: Span): void {
    span = next;
    show();
  }

  function pick(code: string): void {
    chosen = chosen === code ? null : code;
    show();
    if (chosen && screen.how) void openDrawer(`${screen.how}&${screen.dimension}=${code}`, null, enliven);
  }

  function drawn(shown: Parts): Drawn {
    return {
      places: shown.places,
      points: checked("data-points") && shown.whole ? screen.points : [],
      lines: checked("data-lines") ? screen.lines : [],
      shields: checked("data-lines") && screen.additive ? (screen.lead?.rows ?? []).slice(0, LEAD).map((row) => row.code ?? "") : [],
      form: screen.number,
      pointForm: screen.number,
      sized: screen.additive,
      chosen,
    };
  }

  function show(): void {
    const shown = looked();
    showHero(root, screen, shown);
    showTiles(root, screen);
    map?.show(drawn(shown));
    showRanking(root, screen, shown, map, chosen, pick);
    showLead(root, screen, LEAD);
    showLive(root, screen, kind, (next) => {
      kind = next;
      show();
    });
    line.show(screen, span);
    showTime();
    choices();
    state();
  }

  function showTime(): void {
    write(find("data-time-title"), say("by_hour", { name: screen.name }));
    const most = screen.hours.reduce<number>((best, value, at) => ((value ?? -Infinity) > (screen.hours[best] ?? -Infinity) ? at : best), 0);
    const at = moment(most);
    const found = screen.hours[most] ?? null;
    write(find("data-time-finding"), found === null ? "" : say("peak_finding", { at: `${at.day} ${at.hour}:00`, text: textOf(found, screen.number) }));
    const days = screen.period.days.slice(0, 7).map((day, place) => ({
      text: day.text,
      title: `${day.date} ${day.weekday}`,
      pressed: span.from === place * 24 && span.to === place * 24 + 24 && !whole(),
      press: () => (stop(), look({ from: place * 24, to: place * 24 + 24 })),
    }));
    if (screen.period.days.length < 2 || !screen.additive) days.length = 0;
    dayButtons(find("data-days"), [
      { text: say("whole_period"), title: "", pressed: whole(), press: () => (stop(), look({ from: 0, to: screen.hours.length })) },
      ...days,
      { text: say(playing ? "pause" : "play"), title: "", pressed: playing > 0, press: () => (playing ? stop() : play()) },
    ]);
  }

  function choices(): void {
    const indicator = find("data-indicator") as HTMLSelectElement;
    if (indicator.options.length !== screen.indicators.length) {
      indicator.replaceChildren(...screen.indicators.map((one) => new Option(one.name, one.id)));
    }
    indicator.value = screen.indicator;
    const period = find("data-period") as HTMLSelectElement;
    const offered = screen.period.usual.map((one) => ({ text: one.text, value: `${one.from}..${one.to}` }));
    const here = `${screen.period.from}..${screen.period.to}`;
    if (!offered.some((one) => one.value === here)) offered.unshift({ text: here.replace("..", " – "), value: here });
    if (period.dataset.mark !== JSON.stringify(offered)) {
      period.dataset.mark = JSON.stringify(offered);
      period.replaceChildren(...offered.map((one) => new Option(one.text, one.value)));
    }
    period.value = here;
    write(find("data-point-name"), screen.point_name);
    const asked = new URLSearchParams({ from: screen.period.from, to: screen.period.to }).toString();
    for (const link of root.querySelectorAll<HTMLAnchorElement>("[data-brief]")) set(link, "href", `${link.pathname}?${asked}`);
  }

  function state(): void {
    const place = document.querySelector("[data-sources]");
    const at = heard.toTimeString().slice(0, 5);
    const parts = [
      say("as_of", { at: screen.as_of }),
      ...(screen.updating ? [say("updating")] : []),
      ...(screen.stale ? [say("stale")] : []),
      say("live_feed", { at }),
      say("sources", { version: screen.version ?? "—", batches: screen.batches }),
    ];
    write(place, parts.join(" · "));
    root.classList.toggle("stale", screen.stale);
  }

  function address(changes: Record<string, string>): URLSearchParams {
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) asked.set(name, value);
    return asked;
  }

  async function ask(changes: Record<string, string> = {}): Promise<void> {
    const asked = address(changes);
    if (Object.keys(changes).length > 0) {
      history.replaceState(null, "", `?${asked.toString()}`);
      tag = "";
    }
    try {
      const headers: Record<string, string> = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch(`${root.dataset.cockpit ?? ""}?${asked.toString()}`, { headers, credentials: "same-origin" });
      if (answer.redirected) return location.assign(location.href);
      heard = new Date();
      root.classList.remove("offline");
      if (answer.status === 304) return state();
      if (!answer.ok) throw new Error(String(answer.status));
      tag = answer.headers.get("ETag") ?? "";
      const next = (await answer.json()) as Screen;
      const same = next.hours.length === screen.hours.length && next.period.from === screen.period.from;
      screen = next;
      if (!same) span = { from: 0, to: screen.hours.length };
      show();
    } catch {
      root.classList.add("offline");
      write(document.querySelector("[data-sources]"), say("offline", { at: heard.toTimeString().slice(0, 5) }));
    }
  }

  function play(): void {
    let at = whole() ? 0 : span.from;
    playing = window.setInterval(() => {
      at = (at + 1) % screen.hours.length;
      look({ from: at, to: at + 1 });
    }, PLAY_MS);
    look({ from: at, to: at + 1 });
  }

  function stop(): void {
    window.clearInterval(playing);
    playing = 0;
  }

  /** Turn through indicators and days, as a wall does when nobody stands at it. */
  function turn(): void {
    const views = screen.indicators.map((one) => one.id);
    let at = 0;
    const step = (): void => {
      at = (at + 1) % views.length;
      void ask({ indicator: views[at] ?? "" });
    };
    const timer = window.setInterval(step, WALL_MS);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      window.clearInterval(timer);
      location.assign("/");
    });
  }

  (find("data-indicator") as HTMLSelectElement).addEventListener("change", (event) => void ask({ indicator: (event.target as HTMLSelectElement).value }));
  (find("data-period") as HTMLSelectElement).addEventListener("change", (event) => {
    const [from = "", to = ""] = (event.target as HTMLSelectElement).value.split("..");
    void ask({ from, to });
  });
  for (const name of ["data-points", "data-lines"]) find(name).addEventListener("change", show);
  show();
  void fetch(root.dataset.shapes ?? "", { credentials: "same-origin" })
    .then((answer) => answer.json() as Promise<Outlines>)
    .then((shapes) => {
      map = new PlainMap(find("data-map"), shapesOf(shapes), (one, now) => showLegend(root, screen, one, now), (code, point) => point || pick(code));
      show();
      set(root, "data-ready", "");
    });
  window.setInterval(() => document.hidden || void ask(), REFRESH_MS);
  root.querySelector("[data-wall]")?.addEventListener("click", () => void document.documentElement.requestFullscreen?.().catch(() => undefined));
  if (document.body.classList.contains("wall")) turn();
}

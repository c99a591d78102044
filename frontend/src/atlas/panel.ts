// The panel beside the map and the lines on it: which layers there are, what the colours mean, whose figures they are.
import { draw, make, write } from "../nodes";
import { unitOf } from "../map/figures";
import { scaleBar } from "../map/geometry";
import { say } from "../words";
import { drawnAt } from "./layers";
import type { Entry, Layer, State } from "./layers";

/** Return the days a layer speaks of, "" when it speaks of none. */
export function daysOf(layer: Layer | null): string {
  if (!layer) return "";
  const { period } = layer;
  if (period) return period.from === period.to ? period.from : `${period.from} – ${period.to}`;
  return layer.as_of ? say("as_of", { at: layer.as_of }) : "";
}

/** Return what the theme's period is called when it is one of those offered, else its days. */
export function periodNamed(state: State, layer: Layer | null): string {
  const { period } = layer ?? {};
  const usual = period && state.periods.find((one) => one.from === period.from && one.to === period.to && period.from !== period.to);
  return usual ? `${usual.text}  ${daysOf(layer)}` : daysOf(layer);
}

function swatch(entry: Entry, layer: Layer): Element {
  if (entry.colour_token && entry.step !== undefined) return make("i", `swatch point state-${entry.colour_token}`);
  if (entry.step !== undefined) return make("i", `swatch step-${layer.style.steps > 1 ? Math.round((entry.step * 4) / (layer.style.steps - 1)) : 4}`);
  if (entry.pattern) return make("i", `swatch ${entry.pattern === "hollow" ? "hollow" : "not-known"}`);
  const mark = make("i", `swatch ${layer.geometry}`);
  return mark;
}

function sizes(layer: Layer): HTMLElement | null {
  const entries = layer.legend.filter((one) => one.size !== undefined);
  const most = layer.style.most ?? 0;
  if (entries.length === 0 || most <= 0) return null;
  const place = make("div", "legend-sizes");
  for (const entry of entries) {
    const radius = 2 + 14 * Math.sqrt((entry.size ?? 0) / most);
    const picture = draw("svg", { width: 36, height: 36, "aria-hidden": "true" });
    picture.append(draw("circle", { cx: 18, cy: 34 - radius, r: radius.toFixed(1) }));
    const item = make("span");
    item.append(picture, make("small", "", entry.label));
    place.append(item);
  }
  return place;
}

/** Return a layer's legend: its steps from high to low with their counts, sizes, what is not known. */
export function legendOf(layer: Layer): HTMLElement {
  const place = make("section", "legend");
  place.append(make("h3", "", layer.legend_title));
  const list = make("ul");
  const ramp = layer.legend.filter((one) => one.step !== undefined).reverse();
  const rest = layer.legend.filter((one) => one.step === undefined && one.size === undefined);
  for (const entry of [...ramp, ...rest]) {
    const item = make("li");
    item.append(swatch(entry, layer), make("span", "", entry.label), make("em", "", entry.count === undefined ? "" : entry.count.toLocaleString("en")));
    list.append(item);
  }
  const circles = sizes(layer);
  if (circles) place.append(circles);
  place.append(list);
  const largest = Math.max(0, ...layer.names.map((one) => one[4] ?? 0), layer.geometry === "area" ? (layer.style.most ?? 0) : 0);
  const unit = layer.geometry === "area" ? unitOf(layer.number, largest) : "";
  const notes = [
    ...(unit ? [say("figures_in", { unit })] : []),
    ...(layer.style.cluster && layer.geometry === "point" && (layer.count ?? 0) > 2000 ? [say("gathered")] : []),
    ...(layer.unplaced ? [say("unplaced", { n: layer.unplaced.toLocaleString("en") })] : []),
    ...(layer.indicator && !layer.held ? [say("no_records")] : []),
  ];
  for (const note of notes) place.append(make("p", "muted", note));
  return place;
}

export interface Choice {
  layer: Layer | null;
  name: string;
  note: string;
  checked: boolean;
  choose: (checked: boolean) => void;
}

/** Write choices as radio buttons or check boxes, keeping the focus where it was. */
export function showChoices(place: HTMLElement, kind: "radio" | "checkbox", choices: Choice[]): void {
  const mark = choices.map((one) => `${one.layer?.id ?? ""}`).join();
  if (place.dataset.mark !== mark) {
    place.dataset.mark = mark;
    place.replaceChildren(
      ...choices.map((one) => {
        const label = make("label");
        const input = make("input");
        input.type = kind;
        if (kind === "radio") input.name = "theme";
        input.value = one.layer?.id ?? "";
        if (one.layer) label.title = one.layer.says;
        label.append(input, make("span", "", one.name), make("small"));
        return label;
      }),
    );
  }
  choices.forEach((one, at) => {
    const label = place.children[at] as HTMLElement;
    const input = label.querySelector("input") as HTMLInputElement;
    input.checked = one.checked;
    input.disabled = one.layer?.trouble !== null && one.layer !== null;
    input.onchange = () => one.choose(input.checked);
    write(label.querySelector("small"), one.note);
  });
}

/** Say where a layer stands: not at this zoom, without its data, or how many features it has. */
export function noteOf(layer: Layer, zoom: number): string {
  if (layer.trouble) return say("layer_away");
  if (drawnAt(layer, zoom)) return layer.count === undefined ? "" : layer.count.toLocaleString("en");
  return zoom < layer.zoom.min ? say("closer") : say("farther");
}

/** Write the scale bar. */
export function showScale(place: HTMLElement, kmPerPixel: number): void {
  const { pixels, text } = scaleBar(kmPerPixel, 110);
  place.style.width = `${pixels}px`;
  write(place, text);
}

/** Write whose figures they are, of which days; the credit of the tiles beneath comes last. */
export function sourceOf(state: State, shown: Layer[]): string {
  const sources = [...new Set(shown.map((one) => one.source))];
  return [...sources, ...(state.service?.credit ? [state.service.credit] : [])].join("  ·  ");
}

/** Write the periods offered; `here` is the one that is looked at. */
export function showPeriods(place: HTMLSelectElement, state: State, here: string, held: Layer["held"]): void {
  const offered = [{ text: say("newest_day"), value: "" }, ...state.periods.map((one) => ({ text: one.text, value: `${one.from}..${one.to}` }))];
  if (!offered.some((one) => one.value === here)) offered.push({ text: here.replace("..", " – "), value: here });
  if (held) offered.push({ text: say("choose_days"), value: "days" });
  const mark = JSON.stringify(offered);
  if (place.dataset.mark !== mark) {
    place.dataset.mark = mark;
    place.replaceChildren(...offered.map((one) => new Option(one.text, one.value)));
  }
  if (place.value !== "days") place.value = here;
}

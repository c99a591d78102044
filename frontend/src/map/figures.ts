// Numbers of maps and the cockpit, written as the server's own pages write them.
import { say } from "../words";

export interface NumberForm {
  kind: "scales" | "percent" | "plain";
  scales?: { at: number; by: number; places: number; text: string }[];
  places?: number;
  text?: string;
  sign: boolean;
}

const MINUS = "\u2212";

function digits(value: number, places: number, sign: boolean): string {
  const text = Math.abs(value).toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  const nothing = Number(text) === 0;
  return `${nothing ? "" : value < 0 ? MINUS : sign && value > 0 ? "+" : ""}${text}`;
}

/** Write a value as figure and unit; an unknown one is a dash without unit. */
export function figureOf(value: number | null, form: NumberForm): { figure: string; unit: string } {
  if (value === null) return { figure: "—", unit: "" };
  let number = value;
  let places = form.places ?? 0;
  let text = form.text ?? "{n}";
  if (form.kind === "percent") number = value * 100;
  const scale = form.scales?.find((one) => Math.abs(value) >= one.at);
  if (scale) {
    number = value / scale.by;
    places = scale.places;
    text = scale.text;
  }
  const [before = "", after = ""] = text.split("{n}");
  const figure = `${before}${digits(number, places, form.sign)}`;
  return after.startsWith(",") ? { figure: figure + after, unit: "" } : { figure, unit: after.trim() };
}

/** Write a value in one piece. */
export function textOf(value: number | null, form: NumberForm): string {
  const { figure, unit } = figureOf(value, form);
  return unit ? `${figure} ${unit}` : figure;
}

/** Write a value as short as a map or a bar takes it, in the scale of the largest beside it. */
export function shortOf(value: number | null, form: NumberForm, largest: number): string {
  if (value === null) return "—";
  if (form.kind !== "scales") return figureOf(value, form).figure;
  const scale = form.scales?.find((one) => largest >= one.at);
  if (!scale || scale.by === 1) return digits(value, 0, form.sign);
  return digits(value / scale.by, scale.by >= 1_000_000 ? 2 : 1, form.sign);
}

/** Say the unit that short numbers beside a largest one are in. */
export function unitOf(form: NumberForm, largest: number): string {
  if (form.kind === "percent") return "%";
  const scale = form.scales?.find((one) => largest >= one.at);
  return (scale?.text ?? form.text ?? "").replace("{n}", "").trim().replace(/^,000$/, "k");
}

/** Write a growth with its sign. */
export function growthOf(value: number | null): string {
  return value === null ? "—" : `${digits(value * 100, 1, true)} %`;
}

/** Write a share with one place. */
export function shareOf(value: number | null): string {
  return value === null ? `— ${say("unverified")}` : `${digits(value * 100, 1, false)} %`;
}

/** Write the exact value for a title. */
export function exactOf(value: number | null): string {
  return value === null ? say("no_value") : value.toLocaleString("en", { maximumFractionDigits: 6 });
}

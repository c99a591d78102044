// Numbers on charts: axis labels short, exact values on hover.
import { isChinese, say } from "../words";

/** Say a value exactly; unknown is a dash, never a zero. */
export function exact(value: number | null | undefined, unit = ""): string {
  if (value === null || value === undefined || Number.isNaN(value)) return `— ${say("unknown")}`;
  const text = value.toLocaleString("en", { maximumFractionDigits: 6 });
  return unit ? `${text} ${unit}` : text;
}

/** Say an axis value shortly. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (isChinese()) {
    if (size >= 1e8) return `${trim(value / 1e8)} 亿`;
    if (size >= 1e4) return `${trim(value / 1e4)} 万`;
  } else {
    if (size >= 1e6) return `${trim(value / 1e6)} M`;
    if (size >= 1e4) return `${trim(value / 1e3)} k`;
  }
  return value.toLocaleString("en");
}

function trim(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Return upper edges of `count` classes with round numbers, each holding about as many values. */
export function classEdges(values: number[], count: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const edges: number[] = [];
  for (let at = 1; at < count; at += 1) {
    const value = sorted[Math.min(sorted.length - 1, Math.round((at * sorted.length) / count))] ?? 0;
    const edge = Number(value.toPrecision(2));
    if (edge > (edges.at(-1) ?? sorted[0] ?? 0) && edge <= (sorted.at(-1) ?? 0)) edges.push(edge);
  }
  return edges;
}

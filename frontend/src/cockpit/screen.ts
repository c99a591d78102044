// What the server tells of a cockpit; null is not known, never zero.
import type { NumberForm } from "../map/figures";
import type { Line, Place, Point } from "../map/plain";

export interface Part {
  code: string | null;
  name: string;
  value: number | null;
  share: number | null;
  hours?: (number | null)[] | null;
}

export interface Tile {
  indicator: string;
  name: string;
  value: number | null;
  number: NumberForm;
  spark: (number | null)[];
  note: string;
  target: Target | null;
  how: string;
}

/** What is asked of a figure and where it stands, in words. */
export interface Target {
  text: string;
  tone: string;
  title: string;
}

export interface Event {
  kind: string;
  kind_name: string;
  tone: string;
  state: string;
  title: string;
  detail: string;
  at: string;
  address: string;
}

export interface Split {
  name: string;
  dimension: string;
  rows: Part[];
}

export interface Screen {
  stamp: string;
  domain: string;
  title: string;
  indicator: string;
  name: string;
  says: string;
  number: NumberForm;
  additive: boolean;
  indicators: { id: string; name: string }[];
  period: {
    from: string;
    to: string;
    days: { date: string; text: string; weekday: string }[];
    usual: { text: string; from: string; to: string }[];
  };
  place: { code: string; name: string };
  dimension: string;
  level: string;
  value: number | null;
  hours: (number | null)[];
  growth: { value: number | null; on: string; days: number; of: number } | null;
  places: Place[];
  breakdown: Split | null;
  lead: Split | null;
  points: Point[];
  point_name: string;
  lines: Line[];
  target: Target | null;
  tiles: Tile[];
  how: string;
  page: string;
  as_of: string;
  stale: boolean;
  updating: boolean;
  version: number | null;
  batches: number;
  synthetic: boolean;
  live: Event[];
}

/** Hours of the period that are looked at: all of them, a day's, or one. */
export type Span = { from: number; to: number };

/** Add up the hours of a span; null where none of them is known. */
export function sumOf(hours: (number | null)[] | null | undefined, span: Span): number | null {
  if (!hours) return null;
  const known = hours.slice(span.from, span.to).filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : null;
}

// What the server tells of the map; null is not known, never zero.
import type { Box } from "../map/geometry";
import type { NumberForm } from "../map/figures";

/** A name on the map: id, text, longitude, latitude, value. */
export type Name = [string, string, number, number, number | null];

export interface Entry {
  label: string;
  step?: number;
  size?: number;
  colour_token?: string;
  pattern?: string;
  count?: number;
}

export interface Layer {
  id: string;
  domain: string;
  name: string;
  says: string;
  geometry: "area" | "line" | "point";
  zoom: { min: number; max: number; labels: number };
  indicator: string;
  thematic: boolean;
  legend_title: string;
  popup: string[];
  source: string;
  tiles: string;
  data: string;
  trouble: { message: string; fix: string } | null;
  style: { colour: string; steps: number; breaks: number[]; states: string[]; size: string; most: number | null; unknown: string; cluster: string };
  legend: Entry[];
  number: NumberForm;
  count?: number;
  unplaced?: number;
  bounds?: Box | null;
  period?: { from: string; to: string } | null;
  held?: { from: string; to: string } | null;
  as_of?: string | null;
  synthetic?: boolean;
  mark?: string;
  names: Name[];
}

export interface State {
  layers: Layer[];
  domains: { id: string; name: string; accent: string }[];
  period: string;
  periods: { text: string; from: string; to: string }[];
  bounds: Box | null;
  fault: { message: string; fix: string } | null;
  service: { address: string; credit: string } | null;
  boundaries: string;
  addresses: { state: string; names: string; feature: string; sheet: string; search: string };
}

/** The ramp's tokens have these many steps. */
export const RAMP = 5;

/** Return the ramp's step, 0 to 4, of each class of a layer, low to high: few classes are spread over the whole ramp. */
export function stepsOf(layer: Layer): number[] {
  const { breaks } = layer.style;
  return Array.from({ length: breaks.length + 1 }, (_none, at) => (breaks.length === 0 ? RAMP - 1 : Math.round((at * (RAMP - 1)) / breaks.length)));
}

/** Say whether a layer is drawn at a zoom. */
export function drawnAt(layer: Layer, zoom: number): boolean {
  return zoom >= layer.zoom.min && zoom < layer.zoom.max + (layer.zoom.max >= 22 ? 1 : 0);
}

/** Return the zoom nearest to one at which a layer is drawn. */
export function nearestZoom(layer: Layer, zoom: number): number {
  return Math.max(layer.zoom.min + 0.01, Math.min(zoom, layer.zoom.max - 0.05));
}

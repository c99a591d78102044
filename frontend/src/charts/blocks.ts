// The chart blocks of a document, as the composer of bulletins writes them. null is unknown, drawn as a gap.

export type Value = number | null;

export interface Series {
  name: string;
  values: Value[];
  labels?: string[];
  style?: "solid" | "dashed";
  band?: { low: Value[]; high: Value[]; name?: string };
}

interface Head {
  id: string;
  title: string;
  subtitle?: string;
  unit?: string;
  note?: string;
  height?: number;
}

export interface BarBlock extends Head {
  type: "chart";
  kind: "bar";
  categories: string[];
  series: Series[];
}

export interface LineBlock extends Head {
  type: "chart";
  kind: "line";
  categories: string[];
  series: Series[];
  bands?: { label: string; from: number; to: number }[];
  annotations?: { at: number; text: string; series?: number }[];
}

export interface HeatBlock extends Head {
  type: "chart";
  kind: "heat";
  rows: string[];
  columns: string[];
  values: Value[][];
}

export interface MapBlock extends Head {
  type: "map";
  areas: { code: string; name: string; value: Value; label?: string }[];
  points?: { code: string; name: string; lon: number; lat: number; value: Value; label?: string; url?: string }[];
  lines?: { code: string; coordinates: [number, number][] }[];
  boundaries?: Boundaries;
}

export interface Boundaries {
  type: "FeatureCollection";
  features: {
    type: "Feature";
    properties: { code: string; name: string } & Record<string, unknown>;
    geometry: { type: string; coordinates: unknown };
  }[];
}

export type Block = BarBlock | LineBlock | HeatBlock | MapBlock;

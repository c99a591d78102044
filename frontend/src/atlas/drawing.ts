// What the page asks of a drawing, whether a graphics card draws it or not.
import type { View } from "../map/geometry";
import type { Layer, Name, State } from "./layers";

export interface Scene {
  state: State;
  theme: Layer | null;
  others: Layer[];
  names: Name[];
  picked: { layer: string; id: string } | null;
  period: string;
}

export interface Told {
  layer: Layer;
  id: string;
  name: string;
  value: number | null;
  /** How many features are gathered here; 1 for one. */
  count: number;
}

export interface Hooks {
  moved: (view: View) => void;
  hovered: (told: Told | null, x: number, y: number) => void;
  picked: (told: Told) => void;
}

export interface Drawing {
  show: (scene: Scene) => void;
  go: (view: View, smooth: boolean) => void;
  view: () => View;
  kmPerPixel: () => number;
  mark: (at: [number, number] | null) => void;
}

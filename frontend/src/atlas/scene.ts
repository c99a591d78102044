// From what the server tells and what is looked at to what is drawn: the theme, the layers with it, the names.
import type { Looked } from "./address";
import type { Scene } from "./drawing";
import { drawnAt } from "./layers";
import type { Layer, Name, State } from "./layers";

/** Return the layers that may be a theme: those with values. */
export const themesOf = (state: State): Layer[] => state.layers.filter((one) => one.thematic);

/** Return the layers that may be shown with a theme: lines, points and areas without values. */
export const companionsOf = (state: State, theme: Layer | null): Layer[] =>
  state.layers.filter((one) => one !== theme && (one.geometry !== "area" || !one.thematic));

/** Return the theme that is looked at: by default the first area with values that is drawn at this zoom. */
export function themeOf(state: State, looked: Looked, zoom: number): Layer | null {
  if (looked.theme === "") return null;
  const themes = themesOf(state);
  const asked = themes.find((one) => one.id === looked.theme);
  if (asked) return asked;
  const able = themes.filter((one) => !one.trouble);
  return able.find((one) => one.geometry === "area" && drawnAt(one, zoom)) ?? able.find((one) => one.geometry === "area") ?? able[0] ?? null;
}

/** Return the layers shown with the theme: by default all that have their data. */
export function othersOf(state: State, looked: Looked, theme: Layer | null): Layer[] {
  const able = companionsOf(state, theme).filter((one) => !one.trouble);
  return looked.others === null ? able : able.filter((one) => looked.others?.includes(one.id));
}

/** Return another theme of the same indicator, or any area with values, that is drawn at a zoom. */
export function insteadOf(state: State, theme: Layer, zoom: number): Layer | null {
  const able = themesOf(state).filter((one) => one !== theme && !one.trouble && drawnAt(one, zoom));
  return able.find((one) => one.geometry === theme.geometry && one.indicator === theme.indicator && one.domain === theme.domain) ?? able.find((one) => one.geometry === theme.geometry) ?? null;
}

/** Return the names to write: the theme's own areas, else those of the areas that came with the page. */
export function namesOf(state: State, theme: Layer | null, asked: Map<string, Name[]>): Name[] {
  if (theme?.geometry === "area") return asked.get(theme.id) ?? theme.names;
  return state.layers.find((one) => one.names.length > 0)?.names.map(([id, name, lon, lat]): Name => [id, name, lon, lat, null]) ?? [];
}

/** Put a scene together. */
export function sceneOf(state: State, looked: Looked, theme: Layer | null, asked: Map<string, Name[]>): Scene {
  return { state, theme, others: othersOf(state, looked, theme), names: namesOf(state, theme, asked), picked: looked.picked, period: looked.period };
}

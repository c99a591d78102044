// Draws the scene as SVG where there is no WebGL: fewer features, the same values, dragging and zooming with keys and buttons.
import { boxSeen, ringsOf, shapesOf } from "../map/geometry";
import type { At, Outlines, Shape, View } from "../map/geometry";
import { PlainMap } from "../map/plain";
import type { Drawn, Line, Point } from "../map/plain";
import { isChinese } from "../words";
import type { Drawing, Hooks, Scene } from "./drawing";
import { drawnAt, stepsOf } from "./layers";
import type { Layer } from "./layers";

interface Feature {
  id: string;
  geometry: { type: string; coordinates: unknown };
  properties: { name_zh: string; name_en: string; value: number | null; code?: string; label_lon?: number; label_lat?: number };
}

const STEP = 80;
// What SVG draws without stutter.
const MOST_POINTS = 3000;

async function ask<Found>(address: string): Promise<Found | null> {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    return answer.ok ? ((await answer.json()) as Found) : null;
  } catch {
    return null;
  }
}

/** Fetches features once for each layer and period. */
export class Features {
  private readonly kept = new Map<string, Promise<Feature[]>>();

  of(layer: Layer, period: string): Promise<Feature[]> {
    const asked = new URLSearchParams({ zoom: "8", limit: String(MOST_POINTS), ...(period ? { period } : {}), v: layer.mark ?? "" });
    return this.at(`${layer.data}?${asked.toString()}`);
  }

  at(address: string): Promise<Feature[]> {
    const known = this.kept.get(address) ?? ask<{ features: Feature[] }>(address).then((found) => found?.features ?? []);
    this.kept.set(address, known);
    return known;
  }
}

const nameOf = (feature: Feature): string => feature.properties[isChinese() ? "name_zh" : "name_en"];
const stateOf = (layer: Layer | null, value: number | null): string | undefined =>
  layer && value !== null ? layer.style.states[layer.style.breaks.filter((edge) => value >= edge).length] : undefined;
const pointsOf = (features: Feature[], theme: Layer | null): Point[] =>
  features.map((one) => {
    const [lon, lat] = one.geometry.coordinates as At;
    return { code: one.id, name: nameOf(one), lon, lat, value: one.properties.value, state: stateOf(theme, one.properties.value) };
  });
const linesOf = (features: Feature[]): Line[] =>
  features.map((one) => ({ code: one.properties.code ?? one.id, name: nameOf(one), coordinates: one.geometry.coordinates as At[] }));

/** Return the outlines to draw on: the theme's areas, or the prefectures. */
async function outlinesOf(scene: Scene, features: Features): Promise<Shape[]> {
  const written = new Map(scene.names.map(([code, name, lon, lat]) => [code, { name, at: [lon, lat] as At }]));
  const { theme, state } = scene;
  const own = theme?.geometry === "area" && !theme.trouble;
  const found = own ? await features.of(theme, scene.period) : state.boundaries ? await features.at(`${state.boundaries.replace("LEVEL", "prefecture")}?zoom=8`) : [];
  if (!own) {
    const named = found.map((one) => ({ ...one, properties: { code: String(one.properties.code ?? one.id), name: nameOf(one), lon: one.properties.label_lon ?? 0, lat: one.properties.label_lat ?? 0 } }));
    return shapesOf({ features: named } as Outlines).map((one) => ({ ...one, ...written.get(one.code) }));
  }
  return found.map((one) => ({ code: one.id, name: nameOf(one), at: [0, 0], ...written.get(one.id), rings: ringsOf(one.geometry) }));
}

/** Return what the plain map draws of a scene. */
export async function drawnOf(scene: Scene, features: Features, zoom: number): Promise<{ shapes: Shape[]; drawn: Drawn; points: Layer | null }> {
  const { theme, others, period } = scene;
  const own = theme?.geometry === "area" && !theme.trouble;
  const shown = [...(theme ? [theme] : []), ...others].filter((one) => !one.trouble && (one === theme || drawnAt(one, zoom)));
  const points = shown.find((one) => one.geometry === "point") ?? null;
  const lines = shown.filter((one) => one.geometry === "line");
  const [shapes, dots, roads, areas] = await Promise.all([
    outlinesOf(scene, features),
    points ? features.of(points, period) : [],
    Promise.all(lines.map((one) => features.of(one, period))),
    own ? features.of(theme, period) : [],
  ]);
  const form = (theme ?? points)?.number ?? { kind: "plain" as const, sign: false };
  return {
    shapes,
    points,
    drawn: {
      places: areas.map((one) => ({ code: one.id, name: nameOf(one), value: one.properties.value, growth: null, hours: null })),
      points: pointsOf(dots, points === theme ? theme : null),
      lines: linesOf(roads.flat()),
      shields: [],
      form,
      pointForm: points?.number ?? form,
      sized: points !== null && points === theme && points.style.size === "value",
      chosen: scene.picked?.id ?? null,
      plain: !own,
      ...(own ? { edges: theme.style.breaks, steps: stepsOf(theme) } : {}),
    },
  };
}

export function drawPlainly(place: HTMLElement, root: HTMLElement, first: View, scene: Scene, hooks: Hooks): Drawing {
  const features = new Features();
  let view = first;
  let shown = scene;
  let points: Layer | null = null;
  let drawn: Drawn | null = null;
  let asked = 0;
  place.tabIndex = 0;
  place.classList.add("plain");
  const map = new PlainMap(place, [], () => undefined, (id, point) => {
    const layer = point ? points : shown.theme?.geometry === "area" ? shown.theme : null;
    if (layer) hooks.picked({ layer, id, name: "", value: null, count: 1 });
  });
  const draw = (): void => {
    if (drawn) map.show({ ...drawn, view });
  };
  const show = async (next: Scene): Promise<void> => {
    shown = next;
    const mine = ++asked;
    const found = await drawnOf(next, features, view.zoom);
    if (mine !== asked) return;
    map.outline(found.shapes);
    ({ drawn, points } = found);
    draw();
    root.setAttribute("data-drawn", "plain");
  };
  const go = (next: View): void => {
    const zoomed = Math.floor(next.zoom) !== Math.floor(view.zoom);
    view = { ...next, zoom: Math.max(3, Math.min(14, next.zoom)) };
    draw();
    if (zoomed) void show(shown);
    hooks.moved(view);
  };
  const shift = (across: number, down: number): void => {
    const { width, height } = place.getBoundingClientRect();
    const [west, south, east, north] = boxSeen(view, width, height);
    go({ ...view, lon: view.lon + (across * (east - west)) / width, lat: view.lat - (down * (north - south)) / height });
  };
  place.addEventListener("keydown", (event) => {
    const moves: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
    const move = moves[event.key];
    if (move) shift(...move);
    else if (event.key === "+" || event.key === "=") go({ ...view, zoom: view.zoom + 0.5 });
    else if (event.key === "-") go({ ...view, zoom: view.zoom - 0.5 });
    else return;
    event.preventDefault();
  });
  let held: { x: number; y: number } | null = null;
  place.addEventListener("pointerdown", (event) => (held = { x: event.clientX, y: event.clientY }));
  window.addEventListener("pointerup", () => (held = null));
  place.addEventListener("pointermove", (event) => {
    if (!held) return;
    shift(held.x - event.clientX, held.y - event.clientY);
    held = { x: event.clientX, y: event.clientY };
  });
  void show(scene);
  return { show: (next) => void show(next), go, view: () => view, kmPerPixel: () => map.kmPerPixel, mark: () => undefined };
}

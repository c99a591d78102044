// The scene as a MapLibre style: quiet ground, one strong theme, the others quiet on top, names last.
// Colours are the page's tokens; letters are drawn by the browser, so that no server of glyphs is asked.
import type { DataDrivenPropertyValueSpecification, ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { shortOf } from "../map/figures";
import { isChinese } from "../words";
import type { Scene } from "./drawing";
import { stepsOf } from "./layers";
import type { Layer } from "./layers";

export type Paint = (token: string) => string;
/** How finely borders are drawn, and whether counties are drawn at all. */
export interface Ground {
  zoom: number;
  counties: boolean;
}

const FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif"];
export const HATCH = "not-known";
const VALUE: ExpressionSpecification = ["get", "value"];
const KNOWN: ExpressionSpecification = ["has", "value"];
const ONE: ExpressionSpecification = ["==", ["coalesce", ["get", "count"], 1], 1];
const MANY: ExpressionSpecification = [">", ["coalesce", ["get", "count"], 1], 1];
const lit = (state: string): ExpressionSpecification => ["boolean", ["feature-state", state], false];

/** The ids of the style's layers that answer the pointer, topmost first. */
export const answering = (style: StyleSpecification): string[] =>
  style.layers.map((one) => one.id).filter((id) => /^(areas|unknown|lines|dots|gathered)-/.test(id)).reverse();

function ramp(layer: Layer, paint: Paint): DataDrivenPropertyValueSpecification<string> {
  const { states } = layer.style;
  const colours = stepsOf(layer).map((step, at) => paint(states[at] === "watch" ? "watch-strong" : (states[at] ?? `ramp-${step}`)));
  const [first = paint("ramp-4"), ...rest] = colours;
  if (rest.length === 0) return first;
  return ["step", VALUE, first, ...layer.style.breaks.flatMap((edge, at) => [edge, rest[at] ?? first])] as ExpressionSpecification;
}

const colourOf = (layer: Layer, paint: Paint): string => paint(layer.style.colour === "accent" ? "domain" : layer.style.colour === "line" ? "road" : layer.style.colour);

/** Return the zooms between which a layer is drawn; the one without end has none. */
function zooms(layer: Layer): { minzoom: number; maxzoom?: number } {
  return layer.zoom.max >= 22 ? { minzoom: layer.zoom.min } : { minzoom: layer.zoom.min, maxzoom: layer.zoom.max };
}

function areas(layer: Layer, strong: boolean, paint: Paint): LayerSpecification[] {
  const from = { source: layer.id, "source-layer": layer.id, ...zooms(layer) };
  const fill = layer.style.steps ? ramp(layer, paint) : colourOf(layer, paint);
  const found: LayerSpecification[] = [];
  if (strong || !layer.thematic) {
    found.push({ id: `areas-${layer.id}`, type: "fill", ...from, ...(layer.thematic ? { filter: KNOWN } : {}), paint: { "fill-color": fill, "fill-opacity": strong ? 1 : 0.35 } });
    if (layer.thematic) found.push({ id: `unknown-${layer.id}`, type: "fill", ...from, filter: ["!", KNOWN], paint: { "fill-pattern": HATCH } });
  }
  return found;
}

function rims(layer: Layer, paint: Paint): LayerSpecification {
  return {
    id: `rim-${layer.id}`,
    type: "line",
    source: layer.id,
    "source-layer": layer.id,
    ...zooms(layer),
    paint: { "line-color": paint("ink"), "line-width": ["case", lit("picked"), 2.6, lit("hover"), 1.4, 0] },
    layout: { "line-join": "round" },
  };
}

function lines(layer: Layer, paint: Paint): LayerSpecification[] {
  const from = { source: layer.id, "source-layer": layer.id, ...zooms(layer) };
  const name: ExpressionSpecification = layer.popup.includes("code") ? ["get", "code"] : ["get", isChinese() ? "name_zh" : "name_en"];
  const wide = (more: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], 5, 0.9 + more, 8, 1.8 + more, 13, 4 + more];
  return [
    { id: `casing-${layer.id}`, type: "line", ...from, layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": paint("panel"), "line-width": wide(1.2), "line-opacity": 0.7 } },
    { id: `lines-${layer.id}`, type: "line", ...from, layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": ["case", lit("picked"), paint("ink"), lit("hover"), paint("ink-soft"), colourOf(layer, paint)], "line-width": wide(0) } },
    {
      id: `line-names-${layer.id}`,
      type: "symbol",
      ...from,
      minzoom: Math.max(layer.zoom.min, layer.zoom.labels - 1.5),
      layout: { "symbol-placement": "line", "symbol-spacing": 320, "text-field": name, "text-font": FONTS, "text-size": 11, "text-rotation-alignment": "viewport" },
      paint: { "text-color": paint("ink-soft"), "text-halo-color": paint("panel"), "text-halo-width": 2.2 },
    },
  ];
}

function radius(layer: Layer, strong: boolean): DataDrivenPropertyValueSpecification<number> {
  const most = layer.style.most ?? 0;
  if (strong && layer.style.states.length) return ["interpolate", ["linear"], ["zoom"], 5, 3, 9, 5.5, 14, 9];
  if (!strong || layer.style.size !== "value" || most <= 0) return ["interpolate", ["linear"], ["zoom"], 5, 1.6, 9, 3.4, 14, 6];
  const part: ExpressionSpecification = ["sqrt", ["/", ["max", 0, ["coalesce", VALUE, 0]], most]];
  const at = (least: number, greatest: number): ExpressionSpecification => ["+", least, ["*", greatest, part]];
  return ["interpolate", ["linear"], ["zoom"], 5, at(1.2, 9), 8, at(1.8, 15), 12, at(3, 24)];
}

function points(layer: Layer, strong: boolean, paint: Paint): LayerSpecification[] {
  const from = { source: layer.id, "source-layer": layer.id, ...zooms(layer) };
  const own = colourOf(layer, paint) === paint("domain") ? paint("dot") : colourOf(layer, paint);
  const colour = !strong ? paint("ink-soft") : layer.style.steps ? ramp(layer, paint) : own;
  const hollow: ExpressionSpecification = layer.thematic ? KNOWN : ["literal", true] as unknown as ExpressionSpecification;
  const rim = (plain: string): ExpressionSpecification => ["case", lit("picked"), paint("ink"), lit("hover"), paint("ink"), plain];
  const gathered: ExpressionSpecification = ["interpolate", ["linear"], ["log10", ["coalesce", ["get", "count"], 1]], 0.3, 7, 2, 12, 4, 24];
  const field: ExpressionSpecification = ["get", isChinese() ? "name_zh" : "name_en"];
  return [
    { id: `gathered-${layer.id}`, type: "circle", ...from, filter: MANY, paint: { "circle-radius": gathered, "circle-color": layer.style.steps && strong ? ramp(layer, paint) : own, "circle-opacity": strong ? 0.62 : 0.3, "circle-stroke-color": paint("panel"), "circle-stroke-width": 1 } },
    {
      id: `dots-${layer.id}`,
      type: "circle",
      ...from,
      filter: ONE,
      layout: { "circle-sort-key": ["-", 0, ["coalesce", VALUE, 0]] },
      paint: {
        "circle-radius": radius(layer, strong),
        "circle-color": ["case", hollow, colour as string, paint("panel")],
        "circle-opacity": strong ? 0.78 : 0.7,
        "circle-stroke-color": ["case", hollow, rim(paint("panel")), rim(paint("unknown"))],
        "circle-stroke-width": ["case", lit("picked"), 2.4, lit("hover"), 1.6, 0.9],
      },
    },
    {
      id: `gathered-names-${layer.id}`,
      type: "symbol",
      ...from,
      filter: MANY,
      layout: { "text-field": ["number-format", ["get", "count"], { locale: "en" }], "text-font": FONTS, "text-size": 11 },
      paint: { "text-color": paint("ink"), "text-halo-color": paint("panel"), "text-halo-width": 1.6 },
    },
    {
      id: `dot-names-${layer.id}`,
      type: "symbol",
      ...from,
      filter: ONE,
      minzoom: Math.max(layer.zoom.labels, layer.zoom.min),
      layout: { "text-field": field, "text-font": FONTS, "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.7], "symbol-sort-key": ["-", 0, ["coalesce", VALUE, 0]] },
      paint: { "text-color": paint("ink"), "text-halo-color": paint("panel"), "text-halo-width": 1.8 },
    },
  ];
}

function tilesOf(layer: Layer, period: string): SourceSpecification {
  const asked = new URLSearchParams({ ...(period ? { period } : {}), v: layer.mark ?? "" }).toString();
  return { type: "vector", tiles: [`${location.origin}${layer.tiles}?${asked}`], minzoom: 0, maxzoom: 14, promoteId: { [layer.id]: "id" } };
}

function names(scene: Scene, paint: Paint): { source: SourceSpecification; layer: LayerSpecification } {
  const valued = scene.theme?.geometry === "area" ? scene.theme : null;
  const largest = Math.max(0, ...scene.names.map((one) => one[4] ?? 0));
  const features = scene.names.map(([id, name, lon, lat, value]) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: [lon, lat] },
    properties: { id, name, text: valued ? `\n${shortOf(value, valued.number, largest)}` : "", value: value ?? 0 },
  }));
  return {
    source: { type: "geojson", data: { type: "FeatureCollection", features } },
    layer: {
      id: "names",
      type: "symbol",
      source: "names",
      layout: {
        "text-field": ["format", ["get", "name"], {}, ["get", "text"], { "font-scale": 0.94 }],
        "text-font": FONTS,
        "text-size": ["interpolate", ["linear"], ["zoom"], 5, 11, 7, 14, 10, 16],
        "text-line-height": 1.25,
        "text-padding": 1,
        "text-variable-anchor": ["center", "top", "bottom"],
        "symbol-sort-key": ["-", 0, ["get", "value"]],
      },
      paint: { "text-color": paint("ink"), "text-halo-color": paint("panel"), "text-halo-width": 1.9, "text-halo-blur": 0.4 },
    },
  };
}

/** Return the whole style of a scene. */
export function styleOf(scene: Scene, ground: Ground, paint: Paint): StyleSpecification {
  const { state, theme } = scene;
  const sources: Record<string, SourceSpecification> = {};
  const beneath: LayerSpecification[] = [{ id: "outside", type: "background", paint: { "background-color": paint("map-water") } }];
  const borders: LayerSpecification[] = [];
  if (state.service) {
    sources.service = { type: "raster", tiles: [state.service.address], tileSize: 256 };
    beneath.push({ id: "service", type: "raster", source: "service", paint: { "raster-saturation": -0.6, "raster-opacity": 0.75 } });
  }
  if (state.boundaries) {
    const outlines = (level: string): SourceSpecification => ({ type: "geojson", data: `${location.origin}${state.boundaries.replace("LEVEL", level)}?zoom=${ground.zoom}` });
    sources.prefectures = outlines("prefecture");
    beneath.push({ id: "ground", type: "fill", source: "prefectures", paint: { "fill-color": paint("panel"), "fill-opacity": state.service ? 0.25 : 1 } });
    if (ground.counties) {
      sources.counties = outlines("county");
      borders.push({ id: "county-borders", type: "line", source: "counties", minzoom: 7, paint: { "line-color": paint("panel"), "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.5, 11, 1.4] } });
      borders.push({ id: "county-edges", type: "line", source: "counties", minzoom: 7, paint: { "line-color": paint("line-strong"), "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.4, 11, 1] } });
    }
    borders.push({ id: "borders", type: "line", source: "prefectures", layout: { "line-join": "round" }, paint: { "line-color": theme?.geometry === "area" ? paint("panel") : paint("line-strong"), "line-width": ["interpolate", ["linear"], ["zoom"], 5, 1.1, 9, 2.2] } });
  }
  const shown = [...(theme ? [theme] : []), ...scene.others].filter((layer) => !layer.trouble);
  for (const layer of shown) sources[layer.id] = tilesOf(layer, scene.period);
  const of = (kind: string): Layer[] => shown.filter((layer) => layer.geometry === kind);
  const written = names(scene, paint);
  sources.names = written.source;
  const layers = [
    ...beneath,
    ...of("area").flatMap((layer) => areas(layer, layer === theme, paint)),
    ...borders,
    ...of("area").map((layer) => rims(layer, paint)),
    ...of("line").flatMap((layer) => lines(layer, paint)),
    ...of("point").filter((layer) => layer !== theme).flatMap((layer) => points(layer, false, paint)),
    ...of("point").filter((layer) => layer === theme).flatMap((layer) => points(layer, true, paint)),
    written.layer,
  ];
  return { version: 8, sources, layers };
}


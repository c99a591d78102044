// Draws the scene with MapLibre. Asks nobody but this server, and the tile service when one is set.
import { Map as GlMap, Marker } from "maplibre-gl";
import type { GeoJSONFeature, MapMouseEvent, StyleSpecification } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { paint } from "../charts/paints";
import { KM_PER_DEGREE } from "../map/geometry";
import type { View } from "../map/geometry";
import { make } from "../nodes";
import { isChinese, say } from "../words";
import type { Drawing, Hooks, Scene, Told } from "./drawing";
import { HATCH, answering, styleOf } from "./style";
import type { Ground } from "./style";

const COUNTIES_FROM = 7;
const FINE_FROM = 9;
const LEAST_ZOOM = 3;

interface Spot {
  source: string;
  sourceLayer: string;
  id: string;
}

/** Return a tile of hatching, twice as fine as it is drawn. */
function hatch(root: HTMLElement): ImageData {
  const size = 16;
  const pencil = make("canvas").getContext("2d", { willReadFrequently: true });
  if (!pencil) return new ImageData(size, size);
  pencil.canvas.width = pencil.canvas.height = size;
  pencil.fillStyle = paint("unknown-ground", root);
  pencil.fillRect(0, 0, size, size);
  pencil.strokeStyle = paint("axis", root);
  pencil.lineWidth = 2.2;
  for (const shift of [-size, 0, size]) {
    pencil.beginPath();
    pencil.moveTo(shift - 2, size + 2);
    pencil.lineTo(shift + size + 2, -2);
    pencil.stroke();
  }
  return pencil.getImageData(0, 0, size, size);
}

export function drawWithGl(place: HTMLElement, root: HTMLElement, first: View, scene: Scene, hooks: Hooks): Drawing {
  let shown = scene;
  let ground: Ground = { zoom: first.zoom >= FINE_FROM ? 12 : 7, counties: first.zoom >= COUNTIES_FROM };
  const colours = new Map<string, string>();
  const colour = (token: string): string => {
    const known = colours.get(token) ?? paint(token, root);
    colours.set(token, known);
    return known;
  };
  let style: StyleSpecification = styleOf(shown, ground, colour);
  const map = new GlMap({
    container: place,
    style,
    center: [first.lon, first.lat],
    zoom: first.zoom,
    minZoom: LEAST_ZOOM,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    validateStyle: false,
    locale: { "Map.Title": say("map") },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("styleimagemissing", ({ id }) => {
    if (id === HATCH && !map.hasImage(HATCH)) map.addImage(HATCH, hatch(root), { pixelRatio: 2 });
  });
  map.on("error", ({ error }) => {
    if ((error as { status?: number }).status === 401) location.reload();
  });
  map.once("idle", () => root.setAttribute("data-drawn", "gl"));

  let lit: Spot | null = null;
  let picked: Spot | null = null;
  const mark = (before: Spot | null, now: Spot | null, state: string): Spot | null => {
    if (before?.id === now?.id && before?.source === now?.source) return before;
    if (before && map.getSource(before.source)) map.setFeatureState(before, { [state]: false });
    if (now && map.getSource(now.source)) map.setFeatureState(now, { [state]: true });
    return now;
  };

  function told(feature: GeoJSONFeature & { source: string }): Told | null {
    const layer = [shown.theme, ...shown.others].find((one) => one?.id === feature.source);
    if (!layer) return null;
    const given = feature.properties as Record<string, string | number>;
    const name = given[isChinese() ? "name_zh" : "name_en"];
    return {
      layer,
      id: String(given.id ?? ""),
      name: String(name ?? ""),
      value: typeof given.value === "number" ? given.value : null,
      count: Number(given.count ?? 1),
    };
  }

  function under(event: MapMouseEvent): Told | null {
    const layers = answering(style).filter((id) => map.getLayer(id));
    const { x, y } = event.point;
    const near = map.queryRenderedFeatures([[x - 3, y - 3], [x + 3, y + 3]], { layers });
    const exact = map.queryRenderedFeatures(event.point, { layers });
    // A thin line or small circle is met from a little beside it; an area only where one points.
    const found = near.find((one) => one.layer.type !== "fill") ?? exact[0];
    return found ? told(found) : null;
  }

  let waiting: MapMouseEvent | null = null;
  map.on("mousemove", (event) => {
    if (waiting === null) {
      requestAnimationFrame(() => {
        const now = waiting;
        waiting = null;
        if (!now) return;
        const found = under(now);
        map.getCanvas().style.cursor = found ? "pointer" : "";
        lit = mark(lit, found?.id && found.count === 1 ? { source: found.layer.id, sourceLayer: found.layer.id, id: found.id } : null, "hover");
        hooks.hovered(found, now.point.x, now.point.y);
      });
    }
    waiting = event;
  });
  map.on("mouseout", () => {
    waiting = null;
    lit = mark(lit, null, "hover");
    hooks.hovered(null, 0, 0);
  });
  map.on("click", (event) => {
    const found = under(event);
    if (!found) return;
    if (found.count > 1) map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
    else hooks.picked(found);
  });

  const view = (): View => {
    const { lng, lat } = map.getCenter();
    return { lon: lng, lat, zoom: map.getZoom() };
  };
  let loaded = false;
  const restyle = (): void => {
    if (!loaded) return;
    style = styleOf(shown, ground, colour);
    map.setStyle(style, { diff: true, validate: false });
    const now: Spot | null = shown.picked && map.getSource(shown.picked.layer) ? { source: shown.picked.layer, sourceLayer: shown.picked.layer, id: shown.picked.id } : null;
    picked = mark(null, now, "picked");
  };
  map.on("moveend", () => {
    const zoom = map.getZoom();
    const next: Ground = { zoom: zoom >= FINE_FROM ? 12 : 7, counties: ground.counties || zoom >= COUNTIES_FROM };
    if (next.zoom !== ground.zoom || next.counties !== ground.counties) {
      ground = next;
      restyle();
    }
    hooks.moved(view());
  });
  map.on("move", () => hooks.hovered(null, 0, 0));
  map.once("style.load", () => {
    loaded = true;
    restyle();
  });

  let pin: Marker | null = null;
  return {
    view,
    show(next) {
      picked = mark(picked, null, "picked");
      if (shown.theme?.domain !== next.theme?.domain) colours.clear();
      shown = next;
      restyle();
    },
    go(next, smooth) {
      const to = { center: [next.lon, next.lat] as [number, number], zoom: next.zoom };
      if (smooth) map.easeTo({ ...to, duration: 500 });
      else map.jumpTo(to);
    },
    kmPerPixel() {
      const { lat, zoom } = view();
      return (KM_PER_DEGREE * 360 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** zoom);
    },
    mark(at) {
      pin?.remove();
      pin = at ? new Marker({ element: make("i", "atlas-pin"), anchor: "bottom" }).setLngLat(at).addTo(map) : null;
    },
  };
}

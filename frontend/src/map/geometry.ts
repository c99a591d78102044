// Places on paper and screen: outlines, boxes and the way from degrees to pixels. Knows no drawing.

export type At = [number, number];
/** West, south, east, north in degrees. */
export type Box = [number, number, number, number];
export type Project = (at: At) => At;

export interface Outlines {
  features: { properties: { code: string; name: string; lon: number; lat: number }; geometry: { type: string; coordinates: unknown } }[];
}

export interface Shape {
  code: string;
  name: string;
  at: At;
  rings: At[][];
}

/** The middle of a view and its zoom, counted as web maps do: 512 pixels round the world at zoom 0. */
export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export const KM_PER_DEGREE = 111.32;
const WORLD = 512;
const SCALES_KM = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
const RADIAN = Math.PI / 180;

/** Return the rings of an area's GeoJSON geometry. */
export function ringsOf(geometry: { type: string; coordinates: unknown }): At[][] {
  const polygons = (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates) as At[][][];
  return polygons.flat();
}

/** Read outlines from GeoJSON. */
export function shapesOf(collection: Outlines): Shape[] {
  return collection.features.map(({ properties: told, geometry }) => ({ code: told.code, name: told.name, at: [told.lon, told.lat], rings: ringsOf(geometry) }));
}

/** Return the box around some shapes. */
export function boxOf(shapes: Shape[]): Box {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const shape of shapes) {
    for (const ring of shape.rings) {
      for (const [lon, lat] of ring) {
        west = Math.min(west, lon);
        east = Math.max(east, lon);
        south = Math.min(south, lat);
        north = Math.max(north, lat);
      }
    }
  }
  return [west, south, east, north];
}

/** Fit a box between margins at the left and right; return the projection and the kilometres of a pixel. */
export function fit(box: Box, width: number, height: number, [before, after, above]: [number, number, number]): { project: Project; kmPerPixel: number } {
  const [west, south, east, north] = box;
  const squeeze = Math.cos(((south + north) / 2) * RADIAN);
  const scale = Math.min((width - before - after) / ((east - west) * squeeze), (height - 2 * above) / (north - south));
  const left = before + (width - before - after - (east - west) * squeeze * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  return { project: ([lon, lat]) => [left + (lon - west) * squeeze * scale, top + (north - lat) * scale], kmPerPixel: KM_PER_DEGREE / scale };
}

/** Draw as a view looks: its middle in the middle, at its zoom. */
export function look(view: View, width: number, height: number): { project: Project; kmPerPixel: number } {
  const across = (WORLD * 2 ** view.zoom) / 360;
  const up = across / Math.cos(view.lat * RADIAN);
  return { project: ([lon, lat]) => [width / 2 + (lon - view.lon) * across, height / 2 - (lat - view.lat) * up], kmPerPixel: KM_PER_DEGREE / up };
}

/** Return the view that shows a box whole, with some pixels left free around it. */
export function viewOf(box: Box, width: number, height: number, free = 24, most = 14): View {
  const [west, south, east, north] = box;
  const lat = (south + north) / 2;
  const across = (width - 2 * free) / Math.max(east - west, 1e-4);
  const up = ((height - 2 * free) / Math.max(north - south, 1e-4)) * Math.cos(lat * RADIAN);
  const zoom = Math.log2((Math.min(across, up) * 360) / WORLD);
  return { lon: (west + east) / 2, lat, zoom: Math.min(zoom, most) };
}

/** Return the box a view shows. */
export function boxSeen(view: View, width: number, height: number): Box {
  const across = (WORLD * 2 ** view.zoom) / 360;
  const up = across / Math.cos(view.lat * RADIAN);
  return [view.lon - width / 2 / across, view.lat - height / 2 / up, view.lon + width / 2 / across, view.lat + height / 2 / up];
}

/** Return the longest round distance that fits in `most` pixels, with its length in pixels. */
export function scaleBar(kmPerPixel: number, most: number): { km: number; pixels: number; text: string } {
  const km = SCALES_KM.find((one) => one / kmPerPixel <= most) ?? 0.1;
  return { km, pixels: Math.round(km / kmPerPixel), text: km < 1 ? `${km * 1000} m` : `${km} km` };
}

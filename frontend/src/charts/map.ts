// A quiet map: areas shaded by classes, roads as thin lines, places as circles sized by value.
// Unknown areas are drawn dashed and said to be unknown, never shaded as zero.
import type { EChartsOption } from "echarts";
import { registerMap } from "echarts/core";
import type { Boundaries, MapBlock } from "./blocks";
import { isChinese, say } from "../words";
import { classEdges, exact } from "./numbers";
import { TEXT, lighten, paint, scale } from "./paints";

const CLASSES = 5;

export interface LegendRow {
  colour: string;
  text: string;
  dashed?: boolean;
}

/** Return the height in pixels that the block needs at `width`. */
export function mapHeight(block: MapBlock, width: number): number {
  return block.height ?? Math.round(Math.min(560, Math.max(320, width * 0.82)));
}

/** Return the middle latitude of the boundaries, for the map's proportions. */
function middleLatitude(boundaries: Boundaries): number {
  let low = 90;
  let high = -90;
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") {
      low = Math.min(low, part[1] as number);
      high = Math.max(high, part[1] as number);
    } else part.forEach(walk);
  };
  boundaries.features.forEach((feature) => walk(feature.geometry.coordinates));
  return (low + high) / 2;
}

function classes(block: MapBlock): { edges: number[]; paints: string[] } {
  const known = block.areas.map((area) => area.value).filter((value): value is number => value !== null);
  const edges = classEdges(known, Math.min(CLASSES, known.length));
  // one layer is strong at a time: with places drawn on top, the areas step back
  const strength = (block.points?.length ?? 0) > 0 ? 0.42 : 0.12;
  return { edges, paints: scale(lighten(paint("domain"), strength), edges.length + 1) };
}

function classOf(value: number, edges: number[]): number {
  const found = edges.findIndex((edge) => value < edge);
  return found < 0 ? edges.length : found;
}

function counted(text: string, count: number): string {
  return isChinese() ? `${text}（${count}）` : `${text} (${count})`;
}

/** Return what a class holds, in figures; a single class holds from the least value to the greatest. */
function range(block: MapBlock, edges: number[], at: number): string {
  const [below, above] = [edges[at], edges[at - 1]];
  if (below !== undefined) return above === undefined ? `< ${exact(below)}` : `${exact(above)}–${exact(below)}`;
  if (above !== undefined) return `≥ ${exact(above)}`;
  const known = block.areas.map((area) => area.value).filter((value): value is number => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least === most ? exact(least) : `${exact(least)}–${exact(most)}`;
}

/** Return the legend: each class with how many areas fall in it, then the unknown ones. */
export function mapLegend(block: MapBlock): LegendRow[] {
  const { edges, paints } = classes(block);
  const counts = paints.map(() => 0);
  let unknown = 0;
  for (const area of block.areas) {
    if (area.value === null) unknown += 1;
    else {
      const at = classOf(area.value, edges);
      counts[at] = (counts[at] ?? 0) + 1;
    }
  }
  const rows: LegendRow[] = paints.map((colour, at) => ({ colour, text: counted(range(block, edges, at), counts[at] ?? 0) }));
  if (unknown > 0) rows.push({ colour: paint("unknown-ground"), text: counted(say("unknown"), unknown), dashed: true });
  return block.areas.some((area) => area.value !== null) ? rows : rows.filter((row) => row.dashed);
}

/** Return the drawing of a map block on `boundaries`, `width` pixels wide. */
export function mapOption(block: MapBlock, boundaries: Boundaries, width: number): EChartsOption {
  const name = `areas-${block.id}`;
  registerMap(name, { geoJSON: boundaries as never } as never);
  const { edges, paints } = classes(block);
  const values = new Map(block.areas.map((area) => [area.code, area]));
  const ink = paint("ink");
  const dark = lighten(ink, 0.1);
  const accent = paint("accent-deep");
  const largest = Math.max(...(block.points ?? []).map((point) => point.value ?? 0), 0) || 1;
  // Hundreds of stations would hide the areas and names beneath them, the more so on a narrow screen.
  const crowded = (block.points ?? []).length > 120;
  const small = crowded ? (width < 480 ? 1 : 1.5) : 4;
  const spread = crowded ? Math.min(16, width / 50) : 18;
  const top = [...(block.points ?? [])].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, width < 480 ? 2 : 5);
  const named = new Set(top.map((point) => point.code));
  return {
    animation: false,
    textStyle: TEXT,
    tooltip: {
      confine: true,
      textStyle: { ...TEXT, color: ink },
      formatter: (place) => {
        const data = (place as unknown as { data?: { words?: string } }).data;
        return document.createTextNode(data?.words ?? (place as { name: string }).name) as unknown as HTMLElement;
      },
    },
    geo: {
      map: name,
      aspectScale: Math.cos((middleLatitude(boundaries) * Math.PI) / 180),
      nameProperty: "name",
      roam: false,
      top: 8,
      bottom: 8,
      left: 8,
      right: 8,
      itemStyle: { areaColor: paint("unknown-ground"), borderColor: paint("panel"), borderWidth: 1 },
      emphasis: { itemStyle: { borderColor: ink, borderWidth: 1.2 }, label: { show: true } },
      label: { show: width > 420, ...TEXT, color: dark, textBorderColor: "rgba(255,255,255,0.75)", textBorderWidth: 2.5, formatter: (place: { name: string }) => place.name.replace(/(市|土家族苗族自治州| Tujia and Miao Autonomous Prefecture)$/, "") },
      regions: boundaries.features.map((feature) => {
        const area = values.get(feature.properties.code);
        const known = area?.value ?? null;
        const at = known === null ? -1 : classOf(known, edges);
        return {
          name: feature.properties.name,
          itemStyle:
            at < 0
              ? { areaColor: paint("unknown-ground"), borderColor: paint("axis"), borderType: "dashed" as const }
              : { areaColor: paints[at] },
          emphasis: { itemStyle: { areaColor: at < 0 ? paint("unknown-ground") : paints[at] } },
          tooltip: { show: true },
        };
      }),
      tooltip: {
        show: true,
        formatter: (place: unknown) => {
          const area = block.areas.find((one) => one.name === (place as { name: string }).name);
          const words = area ? `${area.name}  ${exact(area.value, block.unit)}` : `${(place as { name: string }).name}  — ${say("unknown")}`;
          return document.createTextNode(words) as unknown as HTMLElement;
        },
      },
    },
    series: [
      {
        type: "lines",
        coordinateSystem: "geo",
        polyline: true,
        silent: true,
        lineStyle: { color: dark, width: 1.1, opacity: 0.38 },
        data: (block.lines ?? []).map((line) => ({ coords: line.coordinates })),
      },
      {
        type: "scatter",
        coordinateSystem: "geo",
        z: 5,
        itemStyle: { color: accent, opacity: 0.72, borderColor: "#ffffff", borderWidth: crowded ? 0.4 : 1 },
        data: (block.points ?? []).map((point) => ({
          name: point.name,
          value: [point.lon, point.lat, point.value ?? 0],
          symbolSize: point.value === null ? small + 2 : small + spread * Math.sqrt((point.value ?? 0) / largest),
          itemStyle: point.value === null ? { color: paint("panel"), borderColor: paint("unknown") } : undefined,
          words: `${point.name}  ${exact(point.value, block.unit)}`,
          url: point.url,
          label: named.has(point.code)
            ? {
                show: true,
                formatter: point.label ? `${point.name} ${point.label}` : point.name,
                position: "right" as const,
                ...TEXT,
                fontWeight: 600,
                color: accent,
                textBorderColor: "#ffffff",
                textBorderWidth: 3,
              }
            : undefined,
        })),
        labelLayout: { hideOverlap: true },
      },
    ],
  };
}

// Lines over time: day bands with their own heading, a dashed earlier year, named points, gaps where unknown.
import type { CustomSeriesOption, EChartsOption, LineSeriesOption } from "echarts";
import type { LineBlock } from "./blocks";
import { exact, short } from "./numbers";
import { textWidth } from "./bar";
import { TEXT, paint } from "./paints";
import { tipBox } from "./tips";

/** Return the height in pixels that the block needs. */
export function lineHeight(block: LineBlock): number {
  return (block.height ?? 260) + noteRow(block);
}

/** Return the height of the row kept free below the bands' headings, where a named peak may rise to the top. */
function noteRow(block: LineBlock): number {
  return block.bands?.length && block.annotations?.some((note) => note.text) ? 18 : 0;
}

/** Return how far the grid lies below the top: the key, the bands' headings, the names of peaks. */
export function gridTop(block: LineBlock, keyed: boolean): number {
  if (!block.bands?.length) return keyed ? 34 : 18;
  return (keyed ? 58 : 40) + noteRow(block);
}

/** Return what stands under the axis for a category: the hour of a time, the month and day of a date. */
export function axisWord(category: string): string {
  const hour = /T(\d\d)/.exec(category);
  if (hour) return String(Number(hour[1]));
  const day = /^\d{4}-(\d\d-\d\d)$/.exec(category);
  return day?.[1] ?? category;
}

/** Return a category as a reader says it in full. */
export function fullWord(category: string): string {
  return category.replace(/T(\d\d)$/, " $1:00").replace("T", " ");
}

/** Return the drawing of a line block `width` pixels wide. */
export function lineOption(block: LineBlock, width: number): EChartsOption {
  const ink = paint("ink");
  const muted = paint("muted");
  const lead = paint("domain");
  const grey = paint("unknown");
  const paints = [lead, ...[2, 3, 4, 5, 6, 7, 8].map((at) => paint(`category-${at}`))];
  const hours = block.categories.some((category) => category.includes("T"));
  const banded = (block.bands?.length ?? 0) > 0;
  const every = hours ? (width / block.categories.length < 6 ? 12 : 6) : Math.max(1, Math.ceil((block.categories.length * 58) / width));
  const several = block.series.length > 1 && block.series.some((_one, index) => nameAt(block, index) < 0);
  const ended = several && !banded && block.series.length <= 5;
  const keyed = several && !ended;
  const endSpace = ended ? Math.max(...block.series.map((one) => textWidth(one.name))) + 12 : 14;
  let solid = 0;
  const series: (LineSeriesOption | CustomSeriesOption)[] = [];
  block.series.forEach((one, index) => {
    const dashed = one.style === "dashed";
    const colour = dashed ? grey : (paints[solid++ % paints.length] ?? lead);
    if (one.band) series.push(...bandOf(one.band, colour, one.name));
    const known = one.values.map((value) => value !== null);
    const lonely = one.values.map((_value, at) => known[at] && !known[at - 1] && !known[at + 1]);
    series.push({
      name: one.name,
      type: "line",
      z: dashed ? 2 : 3,
      connectNulls: false,
      showSymbol: true,
      symbol: "circle",
      symbolSize: (_value: unknown, place: { dataIndex: number }) => (lonely[place.dataIndex] ? 5 : 0),
      emphasis: { disabled: true },
      lineStyle: { color: colour, width: dashed ? 1.4 : 2, type: dashed ? [4, 3] : "solid" },
      itemStyle: { color: colour },
      data: one.values.map((value) => value ?? "-"),
      endLabel: ended ? { show: true, formatter: one.name, ...TEXT, color: colour, distance: 6 } : undefined,
      markPoint: {
        silent: true,
        symbol: "circle",
        symbolSize: 8,
        itemStyle: { color: "#ffffff", borderColor: colour, borderWidth: 2 },
        label: { ...TEXT, fontWeight: 600, color: colour, position: "top", distance: 6 },
        data: [
          ...named(block, index, colour),
          ...(block.annotations ?? []).filter((note) => (note.series ?? 0) === index).map((note) => ({
            name: note.text,
            coord: [note.at, one.values[note.at] ?? 0],
            label: { formatter: note.text, offset: [inward(note.text, note.at / Math.max(1, block.categories.length - 1), width), 0] },
          })),
        ],
      },
      markLine:
        index === 0 && banded
          ? {
              silent: true,
              symbol: "none",
              lineStyle: { color: paint("line-strong"), type: "solid", width: 1 },
              label: { show: false },
              data: (block.bands ?? []).filter((band) => band.from > 0).map((band) => ({ xAxis: band.from })),
            }
          : undefined,
    });
  });
  if (banded) series.push(bandHeads(block, ink, width));
  return {
    animation: false,
    textStyle: TEXT,
    grid: { left: 8, right: endSpace, top: gridTop(block, keyed), bottom: 4, containLabel: true },
    legend: keyed
      ? { top: 0, right: 0, itemWidth: 18, itemHeight: 2, icon: "rect", itemGap: 14, data: block.series.map((one) => one.name), textStyle: { ...TEXT, color: muted } }
      : undefined,
    tooltip: {
      trigger: "axis",
      confine: true,
      textStyle: { ...TEXT, color: ink },
      axisPointer: { lineStyle: { color: paint("axis") } },
      formatter: (places) => tip(block, places as { dataIndex: number }[]),
    },
    xAxis: {
      type: "category",
      data: block.categories,
      boundaryGap: false,
      axisLine: { lineStyle: { color: paint("axis") } },
      axisTick: { show: true, alignWithLabel: true, interval: tickFilter(block, hours, every), lineStyle: { color: paint("axis") } },
      axisLabel: { ...TEXT, color: muted, interval: tickFilter(block, hours, every), formatter: axisWord },
    },
    yAxis: {
      type: "value",
      min: (range: { min: number }) => (range.min < 0 ? range.min : 0),
      splitNumber: 4,
      axisLabel: { ...TEXT, color: muted, formatter: short },
      splitLine: { lineStyle: { color: paint("line") } },
    },
    series,
  };
}

/** Where a line carries its own name: a solid one on its steepest rise, a dashed one where it lies farthest below. */
export function nameAt(block: LineBlock, index: number): number {
  const own = block.series[index]?.values ?? [];
  const other = block.series.find((one, at) => at !== index && one.style !== "dashed")?.values ?? [];
  const dashed = block.series[index]?.style === "dashed";
  const solid = block.series.filter((one) => one.style !== "dashed").length;
  if (!dashed && solid > 1) return -1;
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  const from = dashed ? 0 : Math.floor(own.length / 3);
  for (let at = Math.max(1, from); at < own.length - 1; at += 1) {
    const [before, here] = [own[at - 1], own[at]];
    if (before == null || here == null) continue;
    const weight = dashed ? (other[at] ?? here) - here : here - before;
    if (weight > most) [most, best] = [weight, at];
  }
  return best;
}

function named(block: LineBlock, index: number, colour: string): { name: string; coord: number[]; symbolSize: number; label: object }[] {
  const one = block.series[index];
  const at = nameAt(block, index);
  const height = one?.values[at];
  if (!one || block.series.length < 2 || height == null) return [];
  const dashed = one.style === "dashed";
  const label = { formatter: one.name, color: dashed ? paint("ink-soft") : colour, position: dashed ? ("bottom" as const) : ("left" as const), distance: dashed ? 16 : 8 };
  return [{ name: one.name, coord: [at, height], symbolSize: 0, label }];
}

function tickFilter(block: LineBlock, hours: boolean, every: number): (index: number) => boolean {
  return (index) => (hours ? Number(axisWord(block.categories[index] ?? "")) % every === 0 : index % every === 0);
}

function bandOf(band: { low: (number | null)[]; high: (number | null)[] }, colour: string, name: string): LineSeriesOption[] {
  const shared = { type: "line" as const, stack: `${name}-band`, symbol: "none", lineStyle: { opacity: 0 }, silent: true, z: 1, tooltip: { show: false } };
  return [
    { ...shared, name: `${name}-low`, data: band.low.map((value) => value ?? "-") },
    {
      ...shared,
      name: `${name}-high`,
      areaStyle: { color: colour, opacity: 0.14 },
      data: band.high.map((value, at) => (value === null || band.low[at] == null ? "-" : value - (band.low[at] ?? 0))),
    },
  ];
}

/** Write each band's heading above its stretch; what does not fit before the next loses its figure, then words. */
function bandHeads(block: LineBlock, ink: string, width: number): CustomSeriesOption {
  const bands = block.bands ?? [];
  return {
    type: "custom",
    silent: true,
    z: 5,
    clip: false,
    tooltip: { show: false },
    data: bands.map((band) => [band.from, 0]),
    renderItem: (params, api) => {
      const band = bands[params.dataIndex];
      const x = api.coord([band?.from ?? 0, 0])[0] ?? 0;
      const grid = params.coordSys as unknown as { y: number };
      const next = bands[params.dataIndex + 1];
      const room = (next ? (api.coord([next.from, 0])[0] ?? width) : width + 6) - x - 10;
      const text = fitting(band?.label ?? "", room);
      // a heading near the right edge moves left rather than out of the drawing
      const left = Math.max(0, Math.min(x + 6, width - textWidth(text) - 2));
      return { type: "text", style: { text, x: left, y: grid.y - 26 - noteRow(block), fill: ink, font: `12px ${TEXT.fontFamily}` } };
    },
  };
}

/** Return by how many pixels a peak's name, centred at `share` of the axis, moves to stay within the drawing. */
export function inward(text: string, share: number, width: number): number {
  const axis = 44; // about what the value axis and its margin take
  const centre = axis + share * (width - axis - 14);
  const half = (textWidth(text) * 1.06) / 2 + 2;
  return Math.round(Math.min(0, width - half - centre) + Math.max(0, half - centre));
}

/** Return as much of a heading as `room` pixels hold: whole, without what follows the dot, without its last words. */
export function fitting(label: string, room: number): string {
  let text = label;
  if (textWidth(text) > room) text = text.split(/\s·\s/)[0] ?? "";
  while (textWidth(text) > room && /\s/.test(text)) text = text.replace(/\s+\S*$/, "");
  return text;
}

function tip(block: LineBlock, places: { dataIndex: number }[]): HTMLElement {
  const at = places[0]?.dataIndex ?? 0;
  return tipBox(fullWord(block.categories[at] ?? ""), block.series.map((one) => `${one.name}  ${exact(one.values[at], block.unit)}`));
}

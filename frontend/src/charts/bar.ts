// Horizontal bars from zero, each with its label at its end.
import type { BarSeriesOption, EChartsOption } from "echarts";
import type { BarBlock } from "./blocks";
import { exact, short } from "./numbers";
import { TEXT, lighten, paint } from "./paints";
import { tipBox } from "./tips";

const ROW = 32;

/** Return the height in pixels that the block needs. */
export function barHeight(block: BarBlock): number {
  const rows = block.categories.length * (block.series.length > 1 ? 0.62 * block.series.length + 0.38 : 1);
  return Math.round(rows * ROW + (block.series.length > 1 ? 44 : 12));
}

/** Return the drawing of a bar block `width` pixels wide. */
export function barOption(block: BarBlock, width: number): EChartsOption {
  const ink = paint("ink");
  const muted = paint("muted");
  const lead = paint("domain");
  const paints = [lead, ...[2, 3, 4, 5, 6, 7, 8].map((at) => paint(`category-${at}`))];
  const single = block.series.length === 1;
  const highest = Math.max(...block.series.flatMap((one) => one.values.map((value) => value ?? 0)), 0);
  const longest = Math.max(...block.series.flatMap((one) => (one.labels ?? one.values.map((value) => exact(value))).map(textWidth)), 30);
  const names = Math.min(Math.max(...block.categories.map(textWidth), 36) + 14, width * 0.36);
  const series = block.series.map((one, index): BarSeriesOption => {
    const colour = paints[index % paints.length] ?? lead;
    const top = Math.max(...one.values.map((value) => value ?? 0));
    return {
      name: one.name,
      type: "bar",
      barMaxWidth: 18,
      barMinHeight: 2,
      barGap: "15%",
      itemStyle: { color: colour },
      data: one.values.map((value, at) => ({
        // an unknown value keeps its row: no bar, and a label that says so
        value: value ?? 0,
        itemStyle: { color: barColour(value, top, colour, single), borderRadius: [0, 2, 2, 0] },
        label: {
          show: true,
          position: "right",
          distance: 8,
          formatter: labelOf(one.labels?.[at] ?? exact(value)),
          rich: { b: { ...TEXT, fontWeight: 600, color: ink }, s: { ...TEXT, color: muted, padding: [0, 0, 0, 6] } },
        },
      })),
    };
  });
  return {
    animation: false,
    textStyle: TEXT,
    grid: { left: names, right: longest + 20, top: single ? 2 : 26, bottom: 4 },
    legend: single ? undefined : { top: 0, left: 0, itemWidth: 12, itemHeight: 8, icon: "rect", textStyle: { ...TEXT, color: muted } },
    tooltip: {
      trigger: "axis",
      confine: true,
      axisPointer: { type: "shadow", shadowStyle: { color: "rgba(24,33,47,0.04)" } },
      textStyle: { ...TEXT, color: ink },
      formatter: (places) => tip(block, (places as { dataIndex: number }[])[0]?.dataIndex ?? 0),
    },
    xAxis: { type: "value", min: highest < 0 ? undefined : 0, max: highest || 1, show: false, axisLabel: { formatter: short } },
    yAxis: {
      type: "category",
      inverse: true,
      data: block.categories,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: paint("axis") } },
      axisLabel: { ...TEXT, color: ink, width: names - 14, overflow: "break", margin: 8 },
    },
    series,
  };
}

function barColour(value: number | null, top: number, colour: string, single: boolean): string {
  if (value === null) return "transparent";
  return single && value !== top ? lighten(colour, 0.32) : colour;
}

function tip(block: BarBlock, at: number): HTMLElement {
  return tipBox(block.categories[at] ?? "", block.series.map((one) => `${one.name}  ${exact(one.values[at], block.unit)}`));
}

/** The first word of a label is its figure and stands strong; the rest explains it. */
function labelOf(text: string): string {
  const [figure = "", ...rest] = text.split(/\s{2,}/);
  return rest.length ? `{b|${figure}}{s|${rest.join(" ")}}` : `{b|${figure}}`;
}

/** Estimate the width of 12-pixel text: a Chinese character takes a full square. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) > 0x2e80 ? 12.2 : 6.9;
  return width;
}

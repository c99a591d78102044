// A heat map: one row a day or place, one column an hour; unknown cells stay empty and are said to be so.
import type { EChartsOption } from "echarts";
import type { HeatBlock } from "./blocks";
import { textWidth } from "./bar";
import { exact, short } from "./numbers";
import { TEXT, paint, scale } from "./paints";

/** Return the height in pixels that the block needs. */
export function heatHeight(block: HeatBlock): number {
  return block.rows.length * (block.rows.length > 20 ? 16 : 22) + 60;
}

/** Return the drawing of a heat block `width` pixels wide. */
export function heatOption(block: HeatBlock, width: number): EChartsOption {
  const muted = paint("muted");
  const known = block.values.flat().filter((value): value is number => value !== null);
  const names = Math.min(Math.max(...block.rows.map(textWidth), 30) + 14, width * 0.32);
  const cells = block.values.flatMap((row, y) => row.map((value, x) => [x, y, value ?? "-"] as [number, number, number | string]));
  return {
    animation: false,
    textStyle: TEXT,
    grid: { left: names, right: 8, top: 4, bottom: 52 },
    tooltip: {
      confine: true,
      textStyle: { ...TEXT, color: paint("ink") },
      formatter: (place) => {
        const [x, y, value] = (place as unknown as { value: [number, number, number | string] }).value;
        const words = `${block.rows[y] ?? ""} · ${block.columns[x] ?? ""}  ${exact(typeof value === "number" ? value : null, block.unit)}`;
        return document.createTextNode(words) as unknown as HTMLElement;
      },
    },
    xAxis: {
      type: "category",
      data: block.columns,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...TEXT, color: muted, interval: (index) => index % (width < 520 ? 6 : 3) === 0 },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: block.rows,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...TEXT, color: paint("ink"), width: names - 12, overflow: "truncate" },
    },
    visualMap: {
      type: "continuous",
      min: 0,
      max: Math.max(...known, 1),
      orient: "horizontal",
      left: names,
      bottom: 0,
      itemWidth: 10,
      itemHeight: 140,
      padding: 0,
      inRange: { color: scale(paint("domain"), 7) },
      outOfRange: { color: paint("unknown-ground") },
      text: [`${short(Math.max(...known, 0))} ${block.unit ?? ""}`, "0"],
      textStyle: { ...TEXT, color: muted },
    },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: paint("panel"), borderWidth: 1 }, emphasis: { itemStyle: { borderColor: paint("ink") } } }],
  };
}

// Puts a drawing in place of a chart's table, keeps it in step with the width, and serves its toolbar.
import { BarChart, CustomChart, HeatmapChart, LineChart, LinesChart, ScatterChart } from "echarts/charts";
import {
  GeoComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import type { EChartsType } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import type { EChartsOption } from "echarts";
import { barHeight, barOption } from "./bar";
import type { Block, Boundaries } from "./blocks";
import { PICTURE_SCALE, pictureOf, save, tableAsCsv } from "./files";
import { heatHeight, heatOption } from "./heat";
import { lineHeight, lineOption } from "./line";
import { KM_PER_DEGREE, scaleBar } from "../map/geometry";
import { mapHeight, mapLegend, mapOption } from "./map";

use([
  BarChart, CustomChart, HeatmapChart, LineChart, LinesChart, ScatterChart,
  GeoComponent, GridComponent, LegendComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, VisualMapComponent,
  LabelLayout, CanvasRenderer, SVGRenderer,
]);

const shapes = new Map<string, Promise<Boundaries>>();

/** Return the boundaries a map stands on: its own, those of an element on the page, or of an address. */
async function boundariesFor(figure: HTMLElement, block: Block): Promise<Boundaries | null> {
  if (block.type !== "map") return null;
  if (block.boundaries) return block.boundaries;
  const place = figure.dataset.boundaries ?? "#boundaries";
  if (place.startsWith("#")) {
    const text = document.querySelector(place)?.textContent;
    return text ? (JSON.parse(text) as Boundaries) : null;
  }
  let asked = shapes.get(place);
  if (!asked) {
    asked = fetch(place).then((answer) => answer.json() as Promise<Boundaries>);
    shapes.set(place, asked);
  }
  return asked;
}

function heightOf(block: Block, width: number): number {
  if (block.type === "map") return mapHeight(block, width);
  if (block.kind === "bar") return barHeight(block);
  return block.kind === "line" ? lineHeight(block) : heatHeight(block);
}

function optionOf(block: Block, boundaries: Boundaries | null, width: number): EChartsOption {
  if (block.type === "map") return mapOption(block, boundaries ?? { type: "FeatureCollection", features: [] }, width);
  if (block.kind === "bar") return barOption(block, width);
  return block.kind === "line" ? lineOption(block, width) : heatOption(block, width);
}

function legend(figure: HTMLElement, block: Block): void {
  const place = figure.querySelector<HTMLElement>(".chart-legend");
  if (!place || block.type !== "map") return;
  place.hidden = false;
  place.replaceChildren(
    ...mapLegend(block).map((row) => {
      const item = document.createElement("li");
      const key = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const shape = { x: "0.5", y: "0.5", width: "13", height: "9", rx: "1.5", fill: row.colour, stroke: row.dashed ? "#9aa7b8" : "none" };
      for (const [name, value] of Object.entries(shape)) box.setAttribute(name, value);
      if (row.dashed) box.setAttribute("stroke-dasharray", "2 2");
      key.setAttribute("aria-hidden", "true");
      key.append(box);
      item.append(key, row.text);
      return item;
    }),
  );
}

/** Put the scale bar at the legend's end, as long as the distance is on this drawing. */
function scaleUnder(figure: HTMLElement, chart: EChartsType, boundaries: Boundaries | null): void {
  const place = figure.querySelector<HTMLElement>(".chart-legend");
  const first = (boundaries?.features[0]?.geometry.coordinates as number[][][] | number[][][][] | undefined)?.flat(3) as number[] | undefined;
  const [lon, lat] = [first?.[0], first?.[1]];
  if (!place || lon === undefined || lat === undefined) return;
  const south = chart.convertToPixel({ geoIndex: 0 }, [lon, lat]);
  const north = chart.convertToPixel({ geoIndex: 0 }, [lon, lat + 1]);
  if (!Array.isArray(south) || !Array.isArray(north)) return;
  const { km, pixels } = scaleBar(KM_PER_DEGREE / Math.abs((south[1] ?? 0) - (north[1] ?? 0)), 90);
  place.querySelector(".scale")?.remove();
  const item = document.createElement("li");
  item.className = "scale";
  const bar = document.createElement("i");
  bar.style.width = `${pixels}px`;
  item.append(bar, `${km} km`);
  place.append(item);
}

function tools(figure: HTMLElement, block: Block, draw: (width: number) => EChartsOption): void {
  const name = [block.title, block.id].filter(Boolean).join("-");
  figure.querySelector<HTMLButtonElement>("[data-chart-table]")?.addEventListener("click", (event) => {
    const shown = figure.classList.toggle("show-table");
    (event.currentTarget as HTMLElement).setAttribute("aria-pressed", String(shown));
  });
  figure.querySelector("[data-chart-csv]")?.addEventListener("click", () => {
    const table = figure.querySelector<HTMLTableElement>(".chart-table table");
    if (table) save(new Blob(["\ufeff", tableAsCsv(table)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  });
  figure.querySelector("[data-chart-png]")?.addEventListener("click", () => {
    const width = 880;
    const holder = document.createElement("div");
    const copy = init(holder, undefined, { renderer: "canvas", width, height: heightOf(block, width), devicePixelRatio: PICTURE_SCALE });
    copy.setOption(draw(width));
    const canvas = copy.renderToCanvas({ pixelRatio: PICTURE_SCALE, backgroundColor: "#ffffff" });
    const note = figure.querySelector(".chart-note")?.textContent?.trim() ?? "";
    void pictureOf(canvas, block.title, block.subtitle ?? "", note)
      .then((blob) => save(blob, `${name}.png`))
      .finally(() => copy.dispose());
  });
}

/** Mount one figure: read its block, draw it, keep drawing it as its width changes. */
export async function mount(figure: HTMLElement): Promise<void> {
  const source = figure.dataset.chart ?? "";
  const text = source.startsWith("#") ? document.getElementById(source.slice(1))?.textContent : source;
  const place = figure.querySelector<HTMLElement>(".chart-drawing");
  if (!text || !place) return;
  const block = JSON.parse(text) as Block;
  const boundaries = await boundariesFor(figure, block);
  if (block.type === "map" && !boundaries?.features.length) return;
  figure.classList.add("mounted");
  legend(figure, block);
  let chart: EChartsType | null = null;
  let last = 0;
  const draw = (width: number): EChartsOption => optionOf(block, boundaries, width);
  const fit = (): void => {
    const width = Math.floor(place.clientWidth);
    if (width < 40 || width === last) return;
    last = width;
    const height = heightOf(block, width);
    place.style.height = `${height}px`;
    chart ??= init(place, undefined, { renderer: "svg", width, height });
    chart.resize({ width, height });
    chart.setOption(draw(width), { notMerge: true });
    if (block.type === "map") scaleUnder(figure, chart, boundaries);
  };
  fit();
  chart = chart as EChartsType | null;
  chart?.on("click", (event) => {
    const address = (event.data as { url?: string } | undefined)?.url;
    if (address) location.assign(address);
  });
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(place);
  tools(figure, block, draw);
}

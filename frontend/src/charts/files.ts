// What leaves a chart: its table as CSV that Excel opens, its drawing with title, unit and source as PNG.
import { say } from "../words";

const SCALE = 2;
const MARGIN = 20;

/** Return a table as CSV; a cell that a spreadsheet would run as a formula is defused. */
export function tableAsCsv(table: HTMLTableElement): string {
  return [...table.rows]
    .map((row) => [...row.cells].map((cell) => csvCell((cell.dataset.value ?? cell.textContent ?? "").trim())).join(","))
    .join("\r\n");
}

/** Return one CSV cell, quoted where it must be. */
export function csvCell(text: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hand `content` to the reader as a file. */
export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name.replace(/[\\/:*?"<>|\s]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Return the drawing with its title above and its note below, on white. */
export async function pictureOf(drawing: HTMLCanvasElement, title: string, subtitle: string, note: string): Promise<Blob> {
  const canvas = document.createElement("canvas");
  const head = (subtitle ? 44 : 26) * SCALE;
  const foot = (note ? 28 : 8) * SCALE;
  const margin = MARGIN * SCALE;
  canvas.width = drawing.width + 2 * margin;
  canvas.height = drawing.height + head + foot + 2 * margin;
  const pencil = canvas.getContext("2d");
  if (!pencil) throw new Error("canvas");
  const family = getComputedStyle(document.body).fontFamily;
  pencil.fillStyle = "#ffffff";
  pencil.fillRect(0, 0, canvas.width, canvas.height);
  pencil.fillStyle = "#18212f";
  pencil.font = `600 ${15 * SCALE}px ${family}`;
  pencil.fillText(title, margin, margin + 14 * SCALE);
  pencil.fillStyle = "#586477";
  pencil.font = `${12 * SCALE}px ${family}`;
  if (subtitle) pencil.fillText(subtitle, margin, margin + 34 * SCALE);
  pencil.drawImage(drawing, margin, margin + head);
  if (note) pencil.fillText(note, margin, canvas.height - margin, canvas.width - 2 * margin);
  if (document.querySelector("[data-synthetic]")) {
    pencil.textAlign = "right";
    pencil.fillStyle = "#8f5600";
    pencil.fillText(say("synthetic"), canvas.width - margin, margin + 14 * SCALE);
  }
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("canvas"))), "image/png"));
}

export const PICTURE_SCALE = SCALE;

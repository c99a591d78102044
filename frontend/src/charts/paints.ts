// Colours and type for drawings, read from the page's tokens, so that a chart follows the page.

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif';
export const TEXT = { fontFamily: FONT, fontSize: 12 };

/** Return a token's colour as the browser resolves it where `at` stands. */
export function paint(token: string, at: Element = document.body): string {
  const probe = document.createElement("i");
  probe.style.color = `var(--${token})`;
  probe.hidden = true;
  at.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return toHex(found);
}

/** Turn any CSS colour into #rrggbb, the one form every drawing library reads. */
function toHex(colour: string): string {
  const pencil = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!pencil) return colour;
  pencil.fillStyle = colour;
  pencil.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pencil.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Mix `colour` with white: 0 leaves it, 1 is white. */
export function lighten(colour: string, share: number): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts.map((part) => Math.round(part + (255 - part) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Return a single-hue scale of `steps` colours, light to dark, ordered by lightness. */
export function scale(colour: string, steps: number): string[] {
  return Array.from({ length: steps }, (_unused, at) => lighten(colour, steps === 1 ? 0 : 0.86 * (1 - at / (steps - 1))));
}

// The print sheet: the same view as SVG on A4, with legend, scale bar, source and days.
import "../styles/atlas.css";
import { viewOf } from "../map/geometry";
import { PlainMap } from "../map/plain";
import { make, write } from "../nodes";
import { say } from "../words";
import { readAddress } from "./address";
import { drawnAt } from "./layers";
import type { Name, State } from "./layers";
import { legendOf, periodNamed, showScale, sourceOf } from "./panel";
import { Features, drawnOf } from "./plain";
import { sceneOf, themeOf } from "./scene";

// A sheet shows as much of the land as a screen of this height does.
const SCREEN = 800;

export async function mountSheet(root: HTMLElement): Promise<void> {
  const told = document.getElementById("atlas-state")?.textContent;
  if (!told) return;
  const state = JSON.parse(told) as State;
  const looked = readAddress(location.search);
  const find = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[${name}]`) ?? make("div");
  const place = find("data-drawing");
  const { width, height } = place.getBoundingClientRect();
  const whole = viewOf(state.bounds ?? [73, 18, 135, 54], width, height, 10, 12);
  const view = looked.view ? { ...looked.view, zoom: looked.view.zoom + Math.log2(height / SCREEN) } : whole;
  const seen = looked.view?.zoom ?? whole.zoom;
  const theme = themeOf(state, looked, seen);
  const domain = state.domains.find((one) => one.id === (theme?.domain ?? state.layers[0]?.domain));
  if (domain) document.documentElement.style.setProperty("--domain", domain.accent);
  const asked = new Map<string, Name[]>();
  if (theme?.geometry === "area" && theme.names.length === 0) {
    const answer = await fetch(`${state.addresses.names.replace("LAYER", theme.id)}${looked.period ? `?period=${looked.period}` : ""}`, { credentials: "same-origin" });
    if (answer.ok) asked.set(theme.id, ((await answer.json()) as { names: Name[] }).names);
  }
  const scene = sceneOf(state, looked, theme, asked);
  const { shapes, drawn } = await drawnOf(scene, new Features(), seen);
  const map = new PlainMap(place, shapes, () => undefined, () => undefined);
  map.show({ ...drawn, view });
  const shown = [...(theme ? [theme] : []), ...scene.others.filter((one) => drawnAt(one, seen))];
  write(find("data-title"), theme?.name ?? say("no_theme"));
  write(find("data-subtitle"), [periodNamed(state, theme), theme?.says].filter(Boolean).join("  ·  "));
  if (theme && !theme.trouble) find("data-legend").replaceChildren(legendOf(theme));
  find("data-others").replaceChildren(...shown.slice(theme ? 1 : 0).map((one) => {
    const row = make("p");
    row.append(make("i", `swatch ${one.geometry}`), make("span", "", one.name));
    return row;
  }));
  showScale(find("data-scale"), map.kmPerPixel);
  write(find("data-source"), sourceOf(state, shown));
  const fault = theme?.trouble ?? state.fault;
  find("data-notice").hidden = !fault;
  if (fault) write(find("data-notice"), `${fault.message} ${fault.fix}`);
  (find("data-back") as HTMLAnchorElement).href += location.search;
  find("data-print").addEventListener("click", () => window.print());
  root.setAttribute("data-drawn", "");
}

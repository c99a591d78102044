// The map's page: holds what is looked at, keeps it in the address, and tells drawing, panel and drawer.
import "../styles/atlas.css";
import { closeDrawer, openDrawer } from "../drawer";
import { textOf } from "../map/figures";
import { viewOf } from "../map/geometry";
import type { Box, View } from "../map/geometry";
import { make, write } from "../nodes";
import { toast } from "../toasts";
import { say } from "../words";
import { readAddress, writeAddress } from "./address";
import type { Looked } from "./address";
import type { Drawing, Hooks, Told } from "./drawing";
import { drawnAt, nearestZoom } from "./layers";
import type { Layer, Name, State } from "./layers";
import { legendOf, noteOf, periodNamed, showChoices, showPeriods, showScale, sourceOf } from "./panel";
import { startPlaces } from "./places";
import type { Found } from "./places";
import { companionsOf, insteadOf, namesOf, sceneOf, themeOf, themesOf } from "./scene";

const NOWHERE: Box = [73, 18, 135, 54];

function hasGl(): boolean {
  if (new URLSearchParams(location.search).get("plain")) return false;
  try {
    return make("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

export function mountAtlas(root: HTMLElement, enliven: (root: ParentNode) => void): void {
  const told = document.getElementById("atlas-state")?.textContent;
  if (!told) return;
  let state = JSON.parse(told) as State;
  let looked: Looked = readAddress(location.search);
  let drawing: Drawing | null = null;
  let notice = "";
  const asked = new Map<string, Name[]>();
  const find = <Kind extends HTMLElement = HTMLElement>(name: string): Kind => root.querySelector<Kind>(`[${name}]`) ?? (make("div") as unknown as Kind);
  const place = find("data-drawing");
  const tip = make("div", "map-tip");
  tip.hidden = true;
  place.after(tip);

  const whole = (): View => {
    const { width, height } = place.getBoundingClientRect();
    return viewOf(state.bounds ?? NOWHERE, width, height, width > 760 ? 28 : 12, 12);
  };
  const view = (): View => drawing?.view() ?? looked.view ?? whole();
  const theme = (): Layer | null => themeOf(state, looked, (looked.view ?? whole()).zoom);
  let fixed = theme();

  function keep(push: boolean): void {
    const address = writeAddress(looked, location.search);
    if (address === location.search) return;
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  }

  function change(next: Partial<Looked>, push = true): void {
    looked = { ...looked, ...next };
    if ("theme" in next) fixed = theme();
    keep(push);
    show();
  }

  function show(): void {
    accent();
    drawing?.show(sceneOf(state, looked, fixed, asked));
    panel();
    if (fixed?.geometry === "area" && namesOf(state, fixed, asked).length === 0 && (fixed.count ?? 0) > 0) void askNames(fixed);
  }

  async function askNames(layer: Layer): Promise<void> {
    const query = looked.period ? `?period=${looked.period}` : "";
    try {
      const answer = await fetch(`${state.addresses.names.replace("LAYER", layer.id)}${query}`, { credentials: "same-origin" });
      if (!answer.ok) return;
      asked.set(layer.id, ((await answer.json()) as { names: Name[] }).names);
      if (layer === fixed) drawing?.show(sceneOf(state, looked, fixed, asked));
    } catch {
      toast("bad", say("no_connection"));
    }
  }

  function panel(): void {
    const { zoom } = view();
    const scene = sceneOf(state, looked, fixed, asked);
    write(find("data-title"), fixed?.name ?? say("no_theme"));
    write(find("data-subtitle"), periodNamed(state, fixed));
    const shown = [...(fixed ? [fixed] : []), ...scene.others.filter((one) => drawnAt(one, zoom))];
    find("data-legend").replaceChildren(...(fixed && !fixed.trouble ? [legendOf(fixed)] : []));
    showChoices(find("data-themes"), "radio", [
      ...themesOf(state).map((layer) => ({ layer, name: layer.name, note: noteOf(layer, zoom), checked: layer === fixed, choose: () => pickTheme(layer) })),
      { layer: null, name: say("no_theme"), note: "", checked: fixed === null, choose: () => change({ theme: "" }) },
    ]);
    showChoices(
      find("data-overlays"),
      "checkbox",
      companionsOf(state, fixed).map((layer) => ({
        layer,
        name: layer.name,
        note: noteOf(layer, zoom),
        checked: scene.others.includes(layer),
        choose: (checked: boolean) => change({ others: companionsOf(state, fixed).filter((one) => (one === layer ? checked : scene.others.includes(one))).map((one) => one.id) }),
      })),
    );
    showPeriods(find<HTMLSelectElement>("data-period"), state, looked.period, themesOf(state).find((one) => one.held)?.held);
    write(find("data-source"), sourceOf(state, shown));
    write(find("data-grip-text"), fixed ? `${fixed.name}  ${periodNamed(state, fixed)}` : say("no_theme"));
    find<HTMLAnchorElement>("data-sheet").href = `${state.addresses.sheet}${location.search}`;
    moved();
  }

  function announce(text: string, action?: { text: string; press: () => void }): void {
    const line = find("data-notice");
    line.hidden = text === "";
    const mark = `${text}${action?.text ?? ""}`;
    if (mark === notice) return;
    notice = mark;
    line.replaceChildren(make("span", "", text));
    if (!action) return;
    const button = make("button", "", action.text);
    button.type = "button";
    button.addEventListener("click", action.press);
    line.append(button);
  }

  /** Say what keeps the theme from being seen, and offer the way out. */
  function moved(): void {
    const { zoom } = view();
    if (drawing) showScale(find("data-scale"), drawing.kmPerPixel());
    const own = fixed?.trouble ?? (fixed?.geometry !== "point" ? state.fault : null);
    if (own) return announce(`${own.message} ${own.fix}`);
    if (fixed && !drawnAt(fixed, zoom)) {
      const other = insteadOf(state, fixed, zoom);
      const text = say(zoom < fixed.zoom.min ? "theme_closer" : "theme_farther", { name: fixed.name });
      const near = { ...view(), zoom: nearestZoom(fixed, zoom) };
      return announce(text, other ? { text: say("show_instead", { name: other.name }), press: () => change({ theme: other.id }) } : { text: say("zoom_there"), press: () => drawing?.go(near, true) });
    }
    announce(state.fault ? `${state.fault.message} ${state.fault.fix}` : root.dataset.drawn === "plain" ? say("plain_map") : "");
  }

  function pickTheme(layer: Layer): void {
    change({ theme: layer.id });
    const { zoom } = view();
    if (!drawnAt(layer, zoom)) drawing?.go({ ...view(), zoom: nearestZoom(layer, zoom) }, true);
  }

  async function pickPeriod(period: string, push = true): Promise<void> {
    root.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${state.addresses.state}${period ? `?period=${encodeURIComponent(period)}` : ""}`, { credentials: "same-origin" });
      if (answer.redirected) return location.reload();
      if (!answer.ok) return location.assign(writeAddress({ ...looked, period }, location.search));
      state = (await answer.json()) as State;
      asked.clear();
      looked = { ...looked, period };
      fixed = state.layers.find((one) => one.id === fixed?.id) ?? null;
      keep(push);
      show();
      if (looked.picked) open(looked.picked);
    } catch {
      toast("bad", say("no_connection"));
    } finally {
      root.removeAttribute("aria-busy");
    }
  }

  function open(picked: { layer: string; id: string }): void {
    const address = state.addresses.feature.replace("LAYER", encodeURIComponent(picked.layer)).replace("FEATURE", encodeURIComponent(picked.id));
    void openDrawer(`${address}${looked.period ? `?period=${encodeURIComponent(looked.period)}` : ""}`, null, enliven);
  }

  const hooks: Hooks = {
    moved(next) {
      looked = { ...looked, view: next };
      keep(false);
      panel();
    },
    hovered(found: Told | null, x, y) {
      tip.hidden = found === null;
      if (!found) return;
      const { layer } = found;
      const name = found.count > 1 ? say("gathered_here", { n: found.count.toLocaleString("en"), name: layer.name }) : found.name;
      const value = layer.thematic && (found.count === 1 || found.value !== null);
      const written = value ? `${layer.legend_title}  ${textOf(found.value, layer.number)}${found.value === null ? ` ${say("unverified")}` : ""}` : layer.name;
      tip.replaceChildren(make("b", "", name), make("span", "", written));
      const box = place.getBoundingClientRect();
      tip.style.left = `${Math.min(x + 14, box.width - tip.offsetWidth - 8)}px`;
      tip.style.top = `${Math.min(y + 14, box.height - tip.offsetHeight - 8)}px`;
    },
    picked(found) {
      change({ picked: { layer: found.layer.id, id: found.id } });
      open({ layer: found.layer.id, id: found.id });
    },
  };

  function goTo(found: Found): void {
    const layer = state.layers.find((one) => one.id === found.layer);
    const { width, height } = place.getBoundingClientRect();
    const least = layer && !layer.thematic ? layer.zoom.min : 0;
    const next = found.bbox ? viewOf(found.bbox, width, height, 60, 12) : null;
    const able = layer && layer.geometry === "area" ? layer : null;
    if (able) fixed = able;
    change({ ...(able ? { theme: able.id } : {}), picked: found.layer ? { layer: found.layer, id: found.id } : null });
    if (next) drawing?.go({ ...next, zoom: able ? nearestZoom(able, next.zoom) : Math.max(next.zoom, least) }, true);
    drawing?.mark(found.lon !== null && found.lat !== null && able === null ? [found.lon, found.lat] : null);
    if (found.layer) open({ layer: found.layer, id: found.id });
    if (found.note) toast("accent", found.note);
    if (matchMedia("(max-width: 760px)").matches) fold(true);
  }

  function fold(closed: boolean): void {
    root.classList.toggle("open", !closed);
    find("data-grip").setAttribute("aria-expanded", String(!closed));
  }

  function controls(): void {
    for (const button of root.querySelectorAll<HTMLButtonElement>("[data-zoom]")) {
      button.addEventListener("click", () => drawing?.go({ ...view(), zoom: view().zoom + Number(button.dataset.zoom) }, true));
    }
    find("data-whole").addEventListener("click", () => drawing?.go(whole(), true));
    find("data-share").addEventListener("click", () => {
      looked = { ...looked, view: view(), theme: fixed?.id ?? "" };
      keep(false);
      void navigator.clipboard?.writeText(location.href).then(() => toast("good", say("copied")));
    });
    find("data-grip").addEventListener("click", () => fold(root.classList.contains("open")));
    const [from, to] = [find<HTMLInputElement>("data-from"), find<HTMLInputElement>("data-to")];
    const period = find<HTMLSelectElement>("data-period");
    period.addEventListener("change", () => {
      const days = period.value === "days";
      find("data-days").hidden = !days;
      if (!days) return void pickPeriod(period.value);
      const held = themesOf(state).find((one) => one.held)?.held;
      for (const box of [from, to]) {
        box.min = held?.from ?? "";
        box.max = held?.to ?? "";
      }
      [from.value, to.value] = [fixed?.period?.from ?? held?.from ?? "", fixed?.period?.to ?? held?.to ?? ""];
    });
    for (const box of [from, to]) {
      box.addEventListener("change", () => {
        if (from.value && to.value && from.value <= to.value) void pickPeriod(`${from.value}..${to.value}`);
      });
    }
    startPlaces(find<HTMLFormElement>("data-places"), state.addresses.search, goTo);
    document.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-drawer-close]") && looked.picked) change({ picked: null });
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && looked.picked) change({ picked: null });
    });
    addEventListener("popstate", () => {
      const before = looked;
      looked = readAddress(location.search);
      fixed = theme();
      if (looked.view) drawing?.go(looked.view, false);
      if (looked.period !== before.period) return void pickPeriod(looked.period, false);
      show();
      if (looked.picked) open(looked.picked);
      else closeDrawer();
    });
  }

  async function begin(): Promise<void> {
    const first = looked.view ?? whole();
    const scene = sceneOf(state, looked, fixed, asked);
    if (hasGl()) {
      const { drawWithGl } = await import("./gl");
      drawing = drawWithGl(place, root, first, scene, hooks);
    } else {
      const { drawPlainly } = await import("./plain");
      root.dataset.drawn = "plain";
      drawing = drawPlainly(place, root, first, scene, hooks);
    }
    if (looked.picked) open(looked.picked);
    show();
  }

  function accent(): void {
    const domain = state.domains.find((one) => one.id === (fixed?.domain ?? state.layers[0]?.domain));
    if (domain) document.documentElement.style.setProperty("--domain", domain.accent);
  }
  accent();
  controls();
  void begin();
  panel();
}

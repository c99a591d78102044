// The panels round the map: headline, tiles, ranking, legend, lately. Each writes what it is given in place.
import { say } from "../words";
import { exactOf, figureOf, growthOf, shareOf, shortOf, textOf, unitOf } from "../map/figures";
import type { Drawn, Place, PlainMap } from "../map/plain";
import { draw, icon, keep, make, set, write } from "../nodes";
import type { Event, Part, Screen, Target, Tile } from "./screen";

export interface Parts {
  value: number | null;
  line: string;
  parts: Part[];
  places: Place[];
  whole: boolean;
}

const TONES: Record<string, string> = { good: "ok", watch: "warn", bad: "fault", ongoing: "info", unknown: "info" };

function find(root: ParentNode, name: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[${name}]`);
  if (found === null) throw new Error(`the cockpit lacks ${name}`);
  return found;
}

/** Write the headline: figure, what it covers, growth, and its parts as one bar. */
export function showHero(root: HTMLElement, screen: Screen, shown: Parts): void {
  write(find(root, "data-title"), screen.title);
  const hero = find(root, "data-hero");
  const { figure, unit } = figureOf(shown.value, screen.number);
  if (hero.children.length === 0) hero.append(make("b"), make("small"));
  write(hero.children[0], figure);
  write(hero.children[1], shown.value === null ? say("unverified") : unit);
  set(hero, "title", `${exactOf(shown.value)} · ${screen.says}`);
  set(hero, "href", screen.how || null);
  set(hero, "data-how", screen.how || null);
  write(find(root, "data-hero-line"), shown.line);
  showTarget(find(root, "data-target"), shown.whole ? screen.target : null);
  const growth = find(root, "data-growth");
  const told = shown.whole ? screen.growth : null;
  if (told === null) write(growth, "");
  else if (told.value === null) write(growth, say("growth_unknown", { on: told.on }));
  else {
    const days = told.days < told.of ? ` (${say("growth_days", { days: told.days })})` : "";
    if (growth.children.length === 0) growth.replaceChildren(make("b"), make("span"));
    write(growth.children[0], `${told.value >= 0 ? "▲" : "▼"} ${growthOf(told.value)}`);
    write(growth.children[1], ` ${say("on_before", { on: told.on })}${days}`);
  }
  const bar = find(root, "data-bar");
  const list = find(root, "data-parts");
  const rows = screen.additive ? shown.parts.filter((row) => row.value !== null) : [];
  const whole = rows.reduce((sum, row) => sum + (row.value ?? 0), 0);
  keep(bar, rows, (row) => row.code ?? "—", () => make("s"), (part, row, at) => {
    part.style.flexGrow = String(whole ? (row.value ?? 0) / whole : 0);
    set(part, "class", row.code === null ? "not-known" : `part-${at}`);
  });
  const fresh = (): HTMLElement => {
    const item = make("li");
    item.append(make("i"), make("span"), make("b"), make("em"));
    return item;
  };
  keep(list, rows, (row) => row.code ?? "—", fresh, (item, row, at) => {
    const [key, name, value, share] = [...item.children] as HTMLElement[];
    set(key as Element, "class", row.code === null ? "not-known" : `part-${at}`);
    write(name, row.name);
    write(value, textOf(row.value, screen.number));
    write(share, whole ? shareOf((row.value ?? 0) / whole) : "");
    set(item, "title", exactOf(row.value));
  });
}

function sparkOf(values: (number | null)[]): SVGSVGElement {
  const picture = draw("svg", { class: "cockpit-spark", viewBox: "0 0 120 30", preserveAspectRatio: "none", "aria-hidden": "true" });
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return picture;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (at: number): number => 2 + (114 * at) / (values.length - 1);
  const y = (value: number): number => 26 - (22 * (value - low)) / (high - low || 1);
  let path = "";
  let pen = "M";
  values.forEach((value, at) => {
    if (value === null) pen = "M";
    else {
      path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      pen = "L";
    }
  });
  picture.append(draw("path", { d: path, "vector-effect": "non-scaling-stroke" }));
  return picture;
}

/** Write what is asked and where it stands; nothing where no target is set. */
function showTarget(line: HTMLElement, target: Target | null): void {
  line.hidden = target === null;
  write(line, target?.text ?? "");
  set(line, "data-tone", target?.tone ?? null);
  set(line, "title", target?.title || null);
}

/** Write the tiles, half of them to each side. */
export function showTiles(root: HTMLElement, screen: Screen): void {
  const half = Math.ceil(screen.tiles.length / 2);
  for (const side of [0, 1]) {
    const rows = screen.tiles.slice(side * half, side * half + half);
    const fresh = (row: Tile): HTMLElement => {
      const tile = make("a", "cockpit-tile");
      tile.append(make("span", "tile-name"), make("span", "tile-value"), make("span", "tile-note"), make("span", "target-line"), make("span", "tile-spark"));
      tile.href = row.how;
      return tile;
    };
    keep(find(root, `data-tiles="${side}"`), rows, (row) => row.indicator, fresh, (tile, row) => {
      const [name, value, note, target, spark] = [...tile.children] as HTMLElement[];
      const { figure, unit } = figureOf(row.value, row.number);
      write(name, row.name);
      if (value && value.children.length === 0) value.append(make("b"), make("small"));
      write(value?.children[0], figure);
      write(value?.children[1], row.value === null ? say("unverified") : unit);
      write(note, row.note || say("as_of", { at: screen.period.to }));
      if (target) showTarget(target, row.target);
      set(tile, "href", row.how);
      set(tile, "data-how", row.how);
      set(tile, "title", exactOf(row.value));
      const mark = JSON.stringify(row.spark);
      if (spark && spark.dataset.mark !== mark) {
        spark.dataset.mark = mark;
        spark.replaceChildren(sparkOf(row.spark));
      }
    });
  }
}

/** Write the ranking of the places; those not known stand last with a dash. */
export function showRanking(root: HTMLElement, screen: Screen, shown: Parts, map: PlainMap | null, chosen: string | null, pick: (code: string) => void): void {
  write(find(root, "data-ranking-title"), say("ranking", { name: screen.name, level: screen.level }));
  const largest = Math.max(0, ...shown.places.map((one) => Math.abs(one.value ?? 0)));
  const growing = shown.whole && shown.places.some((one) => one.growth !== null);
  const unit = unitOf(screen.number, largest);
  const list = find(root, "data-ranking");
  write(find(root, "data-ranking-note"), `${say("ranking_count", { n: shown.places.length })}${unit ? ` · ${unit}` : ""}`);
  set(list, "aria-label", growing && screen.growth ? say("on_before", { on: screen.growth.on }) : "");
  list.classList.toggle("growing", growing);
  const fresh = (row: Place): HTMLElement => {
    const item = make("li");
    const button = make("button");
    button.type = "button";
    button.append(make("i"), make("span"), make("s"), make("b"), make("em"));
    (button.children[2] as HTMLElement).append(make("u"));
    button.onclick = () => pick(row.code);
    item.append(button);
    return item;
  };
  keep(list, shown.places, (row) => row.code, fresh, (item, row, at) => {
    const button = item.firstElementChild as HTMLElement;
    const [rank, name, track, value, growth] = [...button.children] as HTMLElement[];
    write(rank, row.value === null ? "" : String(at + 1));
    write(name, row.name);
    const bar = track?.firstElementChild as HTMLElement;
    bar.style.width = `${largest ? (100 * Math.abs(row.value ?? 0)) / largest : 0}%`;
    set(bar, "class", `step-${map ? Math.max(0, map.step(row.value)) : 3}`);
    write(value, row.value === null ? `— ${say("unverified")}` : shortOf(row.value, screen.number, largest));
    write(growth, growing ? (row.growth === null ? "—" : growthOf(row.growth)) : "");
    set(growth as Element, "class", row.growth !== null && row.growth < 0 ? "down" : "");
    set(button, "aria-pressed", String(chosen === row.code));
    set(button, "title", `${row.name} ${exactOf(row.value)}`);
  });
  const missing = shown.places.filter((one) => one.value === null).map((one) => one.name);
  const foot = find(root, "data-ranking-foot");
  foot.hidden = missing.length === 0;
  write(foot, say("places_unknown", { names: missing.join("、") }));
}

/** Write the legend with counts, the sizes of the circles and the scale bar. */
export function showLegend(root: HTMLElement, screen: Screen, map: PlainMap, drawn: Drawn): void {
  const largest = Math.max(0, ...drawn.places.map((one) => one.value ?? 0));
  const edges = map.edges;
  const rows = Array.from({ length: edges.length + 1 }, (_none, step) => {
    const [low, high] = [edges[step - 1], edges[step]].map((edge) => (edge === undefined ? null : shortOf(edge, drawn.form, largest)));
    const text = low === null ? `< ${high ?? ""}` : high === null ? `≥ ${low}` : `${low ?? ""}–${high ?? ""}`;
    return { key: `step-${step}`, text: edges.length === 0 ? screen.name : text, count: drawn.places.filter((one) => map.step(one.value) === step).length };
  }).reverse();
  rows.push({ key: "not-known", text: `— ${say("unverified")}`, count: drawn.places.filter((one) => one.value === null).length });
  const place = find(root, "data-legend");
  if (place.children.length === 0) place.append(make("h3"), make("ul"), make("div", "map-sizes"), make("div", "map-scale"));
  const [title, list, sizes, scale] = [...place.children] as HTMLElement[];
  write(title, `${screen.name}${unitOf(drawn.form, largest) ? ` · ${unitOf(drawn.form, largest)}` : ""}`);
  const fresh = (): HTMLElement => {
    const item = make("li");
    item.append(make("i"), make("span"), make("em"));
    return item;
  };
  keep(list as Element, rows, (row) => row.key, fresh, (item, row) => {
    set(item.children[0] as Element, "class", row.key);
    write(item.children[1], row.text);
    write(item.children[2], String(row.count));
  });
  const dots = drawn.points.length > 0 && screen.additive ? [1, 0.25, 0.05].map((part) => Number((map.largestPoint * part).toPrecision(1))) : [];
  keep(sizes as Element, dots, (one) => String(one), () => make("span"), (item, one) => {
    if (item.children.length === 0) {
      const picture = draw("svg", { width: 28, height: 28, "aria-hidden": "true" });
      picture.append(draw("circle", { cx: 14, cy: 14 }));
      item.append(picture, make("small"));
    }
    set(item.querySelector("circle") as Element, "r", map.radius(one).toFixed(1));
    write(item.lastElementChild, shortOf(one, drawn.pointForm, map.largestPoint));
  });
  const km = [10, 20, 50, 100].findLast((one) => one / map.kmPerPixel <= 90) ?? 10;
  (scale as HTMLElement).style.width = `${(km / map.kmPerPixel).toFixed(0)}px`;
  write(scale, `${km} km`);
}

/** Write the leading parts beside the map, such as the roads that carry most. */
export function showLead(root: HTMLElement, screen: Screen, most: number): void {
  const place = find(root, "data-lead");
  const rows = (screen.lead?.rows ?? []).filter((row) => row.code !== null && row.share !== null).slice(0, most);
  place.hidden = rows.length === 0;
  if (place.children.length === 0) place.append(make("h3"), make("ul"), make("p"));
  const [title, list, sum] = [...place.children] as HTMLElement[];
  write(title, `${screen.lead?.name ?? ""} · ${say("share_of")}`);
  const top = Math.max(0.0001, ...rows.map((row) => row.share ?? 0));
  const fresh = (): HTMLElement => {
    const item = make("li");
    item.append(make("b"), make("s"), make("em"));
    (item.children[1] as HTMLElement).append(make("u"));
    return item;
  };
  keep(list as Element, rows, (row) => row.code ?? "", fresh, (item, row) => {
    write(item.children[0], row.code ?? "");
    (item.children[1]?.firstElementChild as HTMLElement).style.width = `${(100 * (row.share ?? 0)) / top}%`;
    write(item.children[2], shareOf(row.share));
    set(item, "title", `${row.name} ${exactOf(row.value)}`);
  });
  write(sum, say("together", { share: shareOf(rows.reduce((all, row) => all + (row.share ?? 0), 0)) }));
}

/** Write what lately happened; `kind` narrows it. */
export function showLive(root: HTMLElement, screen: Screen, kind: string, choose: (kind: string) => void): void {
  const kinds = new Map(screen.live.map((one) => [one.kind, one.kind_name]));
  const tabs = [["", say("all"), screen.live.length] as const, ...[...kinds].map(([id, name]) => [id, name, screen.live.filter((one) => one.kind === id).length] as const)];
  keep(find(root, "data-live-kinds"), tabs, (tab) => tab[0], () => make("button"), (button, [id, name, count]) => {
    button.type = "button";
    write(button, `${name} ${count}`);
    set(button, "aria-pressed", String(id === kind));
    button.onclick = () => choose(id);
  });
  const rows = screen.live.filter((one) => !kind || one.kind === kind);
  const list = find(root, "data-live");
  const fresh = (): HTMLElement => {
    const item = make("li");
    const link = make("a");
    link.append(make("span", "live-mark"), make("span", "live-title"), make("time"), make("span", "live-detail"), make("span", "live-day"));
    item.append(link);
    return item;
  };
  keep(list, rows, (row) => row.address, fresh, (item, row: Event) => {
    const link = item.firstElementChild as HTMLAnchorElement;
    const [mark, title, time, detail, day] = [...link.children] as HTMLElement[];
    set(link, "href", row.address);
    set(item, "data-tone", row.tone);
    if (mark && mark.dataset.tone !== row.tone) {
      mark.dataset.tone = row.tone;
      mark.replaceChildren(icon(TONES[row.tone] ?? "info"));
    }
    write(title, `${row.kind_name} ${row.title}`);
    write(detail, `${row.state} · ${row.detail}`);
    write(time, row.at.slice(11, 16));
    write(day, row.at.slice(5, 10));
    set(link, "title", `${row.kind_name} ${row.title} · ${row.detail}`);
  });
  if (rows.length === 0) list.replaceChildren(make("li", "nothing", say("nothing_lately")));
}

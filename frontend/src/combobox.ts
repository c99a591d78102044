// A box that asks as one types and offers what it finds as a list walked with the arrow keys.
import { make } from "./elements";
import { say } from "./words";

export interface Hit {
  kind: string;
  title: string;
  detail?: string;
}

const PAUSE_MS = 160;

/** Bring a search box to life: `find` answers words, `choose` takes the hit that is chosen. */
export function startCombobox<Found extends Hit>(
  input: HTMLInputElement,
  list: HTMLElement,
  find: (words: string) => Promise<Found[]>,
  choose: (hit: Found) => void,
): void {
  let hits: { row: HTMLElement; hit: Found }[] = [];
  let chosen = -1;
  let asked = 0;
  let timer = 0;

  const close = (): void => {
    asked += 1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const step = (at: number): void => {
    hits[chosen]?.row.setAttribute("aria-selected", "false");
    chosen = hits.length ? (at + hits.length) % hits.length : -1;
    const row = hits[chosen]?.row;
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  };
  const show = (found: Found[], words: string): void => {
    const rows: HTMLElement[] = [];
    hits = [];
    let kind = "";
    for (const hit of found) {
      if (hit.kind !== kind) {
        kind = hit.kind;
        rows.push(make("div", { class: "group", role: "presentation" }, kind));
      }
      const row = make("div", { role: "option", id: `${list.id}-${hits.length}`, "aria-selected": "false" }, hit.title);
      if (hit.detail) row.append(make("span", {}, hit.detail));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        close();
        choose(hit);
      });
      hits.push({ row, hit });
      rows.push(row);
    }
    if (found.length === 0) rows.push(make("p", { class: "none" }, say("nothing_found", { words })));
    list.replaceChildren(...rows);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    chosen = -1;
    step(0);
  };
  const ask = async (): Promise<void> => {
    const words = input.value.trim();
    if (words === "") {
      close();
      return;
    }
    const mine = ++asked;
    try {
      const found = await find(words);
      if (mine === asked) show(found, words);
    } catch {
      if (mine !== asked) return;
      list.replaceChildren(make("p", { class: "none" }, say("no_connection")));
      list.hidden = false;
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("focus", () => input.value && void ask());
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      close();
      input.blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      const found = hits[chosen];
      if (!found) return;
      event.preventDefault();
      close();
      choose(found.hit);
    }
  });
}

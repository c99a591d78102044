// The search box: asks the server as one types and offers the hits as a list walked with the arrow keys.
import { make } from "./elements";
import { say } from "./words";

interface Hit {
  kind: string;
  title: string;
  detail?: string;
  url: string;
}

const PAUSE_MS = 160;

/** Bring the search box of the top bar to life, if the page has one. */
export function startSearch(): void {
  const form = document.querySelector<HTMLFormElement>("[data-search]");
  const input = form?.querySelector<HTMLInputElement>("input[type=search]");
  const list = form?.querySelector<HTMLElement>(".search-hits");
  if (!form || !input || !list) return;
  let hits: HTMLElement[] = [];
  let chosen = -1;
  let asked = 0;
  let timer = 0;

  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const choose = (at: number): void => {
    hits[chosen]?.setAttribute("aria-selected", "false");
    chosen = hits.length ? (at + hits.length) % hits.length : -1;
    const hit = hits[chosen];
    if (!hit) return;
    hit.setAttribute("aria-selected", "true");
    hit.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", hit.id);
  };
  const show = (found: Hit[], words: string): void => {
    const rows: HTMLElement[] = [];
    hits = [];
    let kind = "";
    for (const hit of found) {
      if (hit.kind !== kind) {
        kind = hit.kind;
        rows.push(make("div", { class: "group", role: "presentation" }, kind));
      }
      const row = make("div", { role: "option", id: `hit-${hits.length}`, "aria-selected": "false" }, hit.title);
      if (hit.detail) row.append(make("span", {}, hit.detail));
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        location.assign(hit.url);
      });
      row.dataset.url = hit.url;
      hits.push(row);
      rows.push(row);
    }
    if (found.length === 0) rows.push(make("p", { class: "none" }, say("nothing_found", { words })));
    list.replaceChildren(...rows);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    chosen = -1;
    choose(0);
  };
  const ask = async (): Promise<void> => {
    const words = input.value.trim();
    const mine = ++asked;
    if (words === "") {
      close();
      return;
    }
    const address = new URL(form.action);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const body = (await answer.json()) as { hits: Hit[] };
      if (mine === asked) show(body.hits, words);
    } catch {
      if (mine === asked) {
        list.replaceChildren(make("p", { class: "none" }, say("no_connection")));
        list.hidden = false;
      }
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
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden) {
      const address = hits[chosen]?.dataset.url;
      if (!address) return;
      event.preventDefault();
      location.assign(address);
    }
  });
}

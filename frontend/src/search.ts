// The search box of the top bar: pages, bulletins and subjects; the one that is chosen opens.
import { startCombobox } from "./combobox";
import type { Hit } from "./combobox";

interface Page extends Hit {
  url: string;
}

/** Bring the search box of the top bar to life, if the page has one. */
export function startSearch(): void {
  const form = document.querySelector<HTMLFormElement>("[data-search]");
  const input = form?.querySelector<HTMLInputElement>("input[type=search]");
  const list = form?.querySelector<HTMLElement>(".search-hits");
  if (!form || !input || !list) return;
  const find = async (words: string): Promise<Page[]> => {
    const address = new URL(form.action);
    address.searchParams.set("q", words);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return ((await answer.json()) as { hits: Page[] }).hits;
  };
  startCombobox(input, list, find, (hit) => location.assign(hit.url));
}

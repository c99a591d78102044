// The drawer from the right. An element with data-how="address" opens that address in it; without
// scripts the same element is a link to the same page. Docked it leaves the page usable beside it;
// as an overlay it holds the focus until it is closed.
import { focusable } from "./elements";
import { say } from "./words";

const DOCKED = matchMedia("(min-width: 1280px)");
let opener: HTMLElement | null = null;
let asked = 0;

function drawer(): HTMLElement | null {
  return document.getElementById("drawer");
}

function mark(element: HTMLElement | null, open: boolean): void {
  element?.setAttribute("aria-expanded", String(open));
}

/** Close the drawer and give the focus back to what opened it. */
export function closeDrawer(): void {
  const place = drawer();
  if (place === null || place.hidden) return;
  asked += 1;
  place.hidden = true;
  document.body.classList.remove("drawer-open");
  mark(opener, false);
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  opener = null;
}

function settle(place: HTMLElement): void {
  place.setAttribute("aria-modal", String(!DOCKED.matches));
  place.setAttribute("role", DOCKED.matches ? "complementary" : "dialog");
}

function fill(place: HTMLElement, content: Node[]): void {
  const body = place.querySelector<HTMLElement>(".drawer-body");
  body?.replaceChildren(...content);
}

function waiting(text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "drawer-wait";
  line.textContent = text;
  return line;
}

/** Open `address` in the drawer; `from` is what gets the focus back. */
export async function openDrawer(address: string, from: HTMLElement | null, enliven: (root: ParentNode) => void): Promise<void> {
  const place = drawer();
  if (place === null) return;
  mark(opener, false);
  opener = from;
  mark(from, true);
  settle(place);
  place.hidden = false;
  document.body.classList.add("drawer-open");
  place.setAttribute("aria-busy", "true");
  const mine = ++asked;
  const slow = setTimeout(() => mine === asked && fill(place, [waiting(say("loading"))]), 150);
  try {
    const answer = await fetch(address, { headers: { "X-Qipan-Fragment": "drawer" }, credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    if (answer.redirected && page.querySelector("form.sign-in-form")) {
      location.assign(address);
      return;
    }
    fill(place, [...(page.querySelector(".drawer-page") ?? page.body).childNodes]);
    place.scrollTop = 0;
    enliven(place);
    place.setAttribute("aria-label", place.querySelector("h2")?.textContent?.trim() ?? "");
  } catch {
    if (mine === asked) fill(place, [waiting(say("no_connection"))]);
  } finally {
    clearTimeout(slow);
    if (mine === asked) {
      place.removeAttribute("aria-busy");
      place.focus({ preventScroll: true });
    }
  }
}

function hold(event: KeyboardEvent, place: HTMLElement): void {
  const stops = focusable(place);
  const first = stops[0];
  const last = stops.at(-1);
  if (first === undefined || last === undefined) return;
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === place)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}

/** Watch the page for openers, closers and keys. */
export function startDrawer(enliven: (root: ParentNode) => void): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.defaultPrevented) return;
    if (event.target.closest("[data-drawer-close]")) {
      event.preventDefault();
      closeDrawer();
      return;
    }
    const from = event.target.closest<HTMLElement>("[data-how]");
    if (from === null || event.ctrlKey || event.metaKey || event.shiftKey || drawer() === null) return;
    event.preventDefault();
    if (from === opener && !drawer()?.hidden) {
      closeDrawer();
      return;
    }
    void openDrawer(from.dataset.how || (from as HTMLAnchorElement).href, from, enliven);
  });
  document.addEventListener("keydown", (event) => {
    const place = drawer();
    if (place === null || place.hidden) return;
    if (event.key === "Escape") closeDrawer();
    else if (event.key === "Tab" && !DOCKED.matches) hold(event, place);
  });
  DOCKED.addEventListener("change", () => {
    const place = drawer();
    if (place !== null) settle(place);
  });
}

// Notices that come and go. Good news leaves by itself; a fault stays until it is closed.
import { icon, make } from "./elements";
import { say } from "./words";

const STAY_MS = 6000;

export type Tone = "good" | "watch" | "bad" | "accent";

const ICONS: Record<Tone, string> = { good: "ok", watch: "warn", bad: "fault", accent: "info" };

function shelf(): HTMLElement {
  let place = document.querySelector<HTMLElement>(".toasts");
  if (place === null) {
    place = make("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(place);
  }
  return place;
}

function arm(notice: HTMLElement): void {
  const close = notice.querySelector<HTMLButtonElement>(".close");
  close?.addEventListener("click", () => notice.remove());
  if (!notice.matches(".bad, .watch")) setTimeout(() => notice.remove(), STAY_MS);
}

/** Show a notice at the page's corner. */
export function toast(tone: Tone, text: string): void {
  const close = make("button", { class: "close", type: "button", "aria-label": say("close") }, icon("close"));
  const notice = make("div", { class: `notice ${tone}` }, icon(ICONS[tone]), make("p", {}, text), close);
  shelf().append(notice);
  arm(notice);
}

/** Arm the notices the server wrote into the page. */
export function startToasts(): void {
  document.querySelectorAll<HTMLElement>(".toasts .notice").forEach(arm);
}

// Progress of long work: asks the server while it runs; the page may be left and come back to.
import { isChinese, say } from "./words";

interface State {
  done: number;
  total: number | null;
  doing?: string;
  rate?: number | null;
  unit?: string;
  remaining_s?: number | null;
  state: "running" | "done" | "failed";
  url?: string;
}

const ASK_MS = 1000;

/** Say a time in words: seconds, then minutes. */
export function sayTime(seconds: number): string {
  return seconds < 90 ? say("seconds", { n: Math.ceil(seconds) }) : say("minutes", { n: Math.ceil(seconds / 60) });
}

/** Say a count as the page's language does: 万 and 亿, or grouped digits. */
export function sayCount(count: number): string {
  if (isChinese() && count >= 1e8) return `${(count / 1e8).toFixed(2)} 亿`;
  if (isChinese() && count >= 1e4) return `${(count / 1e4).toFixed(1)} 万`;
  return Math.round(count).toLocaleString("en");
}

function show(place: HTMLElement, now: State): void {
  const bar = place.querySelector("progress");
  if (bar) {
    bar.className = now.state === "failed" ? "bad" : now.state === "done" ? "good" : "";
    if (now.total) {
      bar.max = now.total;
      bar.value = now.done;
    } else bar.removeAttribute("value");
  }
  const write = (name: string, text: string): void => {
    const slot = place.querySelector(`[data-${name}]`);
    if (slot) slot.textContent = text;
  };
  if (now.doing) write("doing", now.doing);
  const share = now.total ? ` · ${Math.floor((100 * now.done) / now.total)} %` : "";
  write("count", `${sayCount(now.done)}${now.total ? ` / ${sayCount(now.total)}` : ""} ${now.unit ?? ""}${share}`);
  const rate = now.rate ? say("rate", { n: sayCount(now.rate) }) : "";
  const left = now.remaining_s != null && now.state === "running" ? say("remaining", { time: sayTime(now.remaining_s) }) : "";
  write("rate", [rate, left].filter(Boolean).join(" · "));
}

/** Follow every progress bar under `root` that names where to ask. */
export function startProgress(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-progress]:not([data-followed])")) {
    place.dataset.followed = "yes";
    const ask = async (): Promise<void> => {
      if (!place.isConnected) return;
      try {
        const answer = await fetch(place.dataset.progress ?? "", { headers: { Accept: "application/json" } });
        const now = (await answer.json()) as State;
        show(place, now);
        if (now.state !== "running") {
          if (now.url) location.assign(now.url);
          return;
        }
      } catch {
        place.querySelector("[data-rate]")?.replaceChildren(say("no_connection"));
      }
      setTimeout(() => void ask(), ASK_MS);
    };
    void ask();
  }
}

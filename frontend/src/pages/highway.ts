// The highway pages: the bulletin editor's preview and tokens, computing a figure again, stations by name,
// the checker's example. Each works without scripts as a plain form or link.
import { make } from "../elements";
import { say } from "../words";

const PAUSE_MS = 450;

function startEditor(enliven: (root: ParentNode) => void): void {
  const form = document.querySelector<HTMLFormElement>("form[data-preview]");
  const place = document.querySelector<HTMLElement>("[data-preview-place]");
  if (!form || !place) return;
  const state = document.querySelector<HTMLElement>("[data-preview-state]");
  let timer = 0;
  let asked = 0;
  let last: HTMLTextAreaElement | null = form.querySelector("textarea");

  const show = async (): Promise<void> => {
    const mine = ++asked;
    if (state) state.textContent = say("loading");
    try {
      const answer = await fetch(form.dataset.preview ?? "", { method: "POST", body: new FormData(form) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      place.replaceChildren(...page.body.childNodes);
      enliven(place);
      if (state) state.textContent = "";
    } catch {
      if (mine === asked && state) state.textContent = say("no_connection");
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), PAUSE_MS);
  };
  form.addEventListener("input", (event) => {
    if ((event.target as Element).matches("textarea")) soon();
  });
  form.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTextAreaElement) last = event.target;
  });
  form.addEventListener("click", (event) => {
    const target = event.target as Element;
    const token = target.closest<HTMLElement>("[data-token]")?.dataset.token;
    if (token && last) {
      last.setRangeText(token, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const restored = document.getElementById(target.closest<HTMLElement>("[data-restore]")?.dataset.restore ?? "");
    if (restored instanceof HTMLTextAreaElement) {
      restored.value = restored.dataset.declared ?? "";
      restored.focus();
      restored.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  const filter = form.querySelector<HTMLInputElement>("[data-token-filter]");
  filter?.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase();
    for (const row of form.querySelectorAll<HTMLElement>(".token-list li")) {
      row.hidden = words !== "" && !(row.dataset.words ?? "").toLowerCase().includes(words);
    }
  });
  filter?.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

/** A figure computed again tells so in its own drawer's foot. */
function startAgain(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-again]");
    const place = link?.closest<HTMLElement>("[data-again-place]");
    if (!link || !place || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    link.classList.add("busy");
    fetch(link.href, { headers: { "X-Qipan-Fragment": "drawer" } })
      .then((answer) => answer.text())
      .then((text) => {
        const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-again-place]");
        if (fresh) place.replaceChildren(...fresh.childNodes);
      })
      .catch(() => {
        link.classList.remove("busy");
        place.append(make("span", { class: "bad small" }, say("no_connection")));
      });
  });
}

interface StationHit {
  code: string;
  name: string;
  detail: string;
}

function startStations(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-stations]");
  const list = document.getElementById("stations");
  if (!field || !list) return;
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const words = field.value.trim();
    if (words === "") return;
    timer = window.setTimeout(() => {
      const address = new URL(field.dataset.stations ?? "", location.href);
      address.searchParams.set("q", words);
      fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => answer.json() as Promise<{ hits: StationHit[] }>)
        .then(({ hits }) => {
          list.replaceChildren(
            ...hits.map((hit) => make("option", { value: hit.code }, [hit.name, hit.detail].filter(Boolean).join(" · "))),
          );
        })
        .catch(() => list.replaceChildren());
    }, 180);
  });
}

function startSample(): void {
  const button = document.querySelector<HTMLElement>("[data-sample]");
  const field = document.getElementById(button?.dataset.sample ?? "");
  const sample = document.getElementById("sample")?.textContent;
  if (!button || !(field instanceof HTMLTextAreaElement) || !sample) return;
  button.addEventListener("click", () => {
    field.value = JSON.parse(sample) as string;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

/** Bring the highway pages to life where their parts stand on the page. */
export function startHighway(enliven: (root: ParentNode) => void): void {
  startEditor(enliven);
  startAgain();
  startStations();
  startSample();
}

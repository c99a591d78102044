// A place to drop files on: lists them, sends them with a bar, then goes where the server says.
// The plain file field stays the truth, so the form works without scripts too.
import { make } from "./elements";
import { sayTime } from "./progress";
import { toast } from "./toasts";
import { say } from "./words";

/** Say a size in KB, MB or GB. */
export function saySize(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} GB`;
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(1)} MB`;
  return `${Math.max(1, Math.round(bytes / 1024))} KB`;
}

function listed(input: HTMLInputElement, place: HTMLElement): void {
  const rows = [...(input.files ?? [])].map((file) => make("li", {}, make("span", {}, file.name), make("span", { class: "muted" }, saySize(file.size))));
  place.replaceChildren(...rows);
}

function replaceContent(answer: string): void {
  const page = new DOMParser().parseFromString(answer, "text/html");
  const fresh = page.getElementById("content");
  const here = document.getElementById("content");
  if (fresh && here) {
    here.replaceChildren(...fresh.childNodes);
    prepareUploads(here);
    document.querySelector<HTMLElement>(".error-summary")?.focus();
  } else toast("bad", say("not_accepted"));
}

function send(form: HTMLFormElement, zone: HTMLElement): void {
  const started = performance.now();
  const request = new XMLHttpRequest();
  const bar = make("progress", { max: 1, value: 0 });
  const words = make("span", {}, say("sending"));
  const cancel = make("button", { type: "button", class: "button small" }, say("cancel"));
  const box = make("div", { class: "progress drop-files", role: "status" }, bar, make("div", { class: "progress-line" }, words, cancel));
  zone.append(box);
  const submit = form.querySelector<HTMLButtonElement>("[type=submit]");
  if (submit) submit.disabled = true;
  const over = (): void => {
    box.remove();
    if (submit) submit.disabled = false;
  };
  cancel.addEventListener("click", () => request.abort());
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.max = event.total;
    bar.value = event.loaded;
    const rate = event.loaded / Math.max(1, performance.now() - started);
    const left = sayTime((event.total - event.loaded) / rate / 1000);
    words.textContent = `${saySize(event.loaded)} / ${saySize(event.total)} · ${say("remaining", { time: left })}`;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    words.textContent = say("checking");
  });
  request.addEventListener("load", () => {
    if (request.status < 300 && request.responseURL !== form.action) location.assign(request.responseURL);
    else {
      over();
      replaceContent(request.responseText);
    }
  });
  request.addEventListener("error", () => {
    over();
    toast("bad", say("no_connection"));
  });
  request.addEventListener("abort", () => {
    over();
    toast("accent", say("cancelled"));
  });
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.send(new FormData(form));
}

/** Prepare every drop place under `root`. */
export function prepareUploads(root: ParentNode): void {
  for (const zone of root.querySelectorAll<HTMLElement>(".drop:not([data-ready])")) {
    zone.dataset.ready = "yes";
    const input = zone.querySelector<HTMLInputElement>("input[type=file]");
    const list = zone.querySelector<HTMLElement>(".drop-files");
    const form = zone.closest("form");
    if (!input || !list || !form) continue;
    input.addEventListener("change", () => listed(input, list));
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      input.files = files;
      listed(input, list);
    });
    form.addEventListener("submit", (event) => {
      if (!input.files?.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      send(form, zone);
    });
  }
}

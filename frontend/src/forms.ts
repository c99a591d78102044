// Forms lose nothing: what was typed into a form with data-keep comes back after a fault or a closed tab.
import { toast } from "./toasts";
import { say } from "./words";

type Kept = Record<string, string>;

function key(form: HTMLFormElement): string {
  return `qipan.kept.${form.dataset.keep || location.pathname}`;
}

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [...form.elements].filter(
    (one): one is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
      one instanceof HTMLTextAreaElement ||
      one instanceof HTMLSelectElement ||
      (one instanceof HTMLInputElement && !["password", "hidden", "file", "submit", "checkbox", "radio"].includes(one.type)),
  );
}

function keep(form: HTMLFormElement): void {
  const kept: Kept = {};
  for (const field of fields(form)) if (field.name && field.value) kept[field.name] = field.value;
  sessionStorage.setItem(key(form), JSON.stringify(kept));
}

function restore(form: HTMLFormElement): void {
  const kept = JSON.parse(sessionStorage.getItem(key(form)) ?? "{}") as Kept;
  let brought = 0;
  for (const field of fields(form)) {
    const value = kept[field.name];
    const untouched = field instanceof HTMLSelectElement || field.value === field.defaultValue;
    if (value && untouched && value !== field.value) {
      field.value = value;
      brought += 1;
    }
  }
  if (brought > 0) toast("accent", say("restored"));
}

/** Show what is being sent, once: a second press while the first is under way does nothing. */
function busy(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.dataset.sending = "yes";
  submitter?.classList.add("busy");
  submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => {
    delete form.dataset.sending;
    submitter?.classList.remove("busy");
    submitter?.removeAttribute("aria-busy");
  }, 8000);
}

/** Watch every form of the page. */
export function startForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) {
    if (document.querySelector("[data-sent]")) sessionStorage.removeItem(key(form));
    else if (!form.querySelector(".error-summary")) restore(form);
    form.addEventListener("input", () => keep(form));
  }
  document.querySelector<HTMLElement>(".error-summary")?.focus();
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (form.dataset.confirm && !confirm(form.dataset.confirm)) {
      event.preventDefault();
      return;
    }
    if (form.dataset.keep !== undefined) sessionStorage.removeItem(key(form));
    busy(form, (event as SubmitEvent).submitter);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-submit-on-change]")) (field as HTMLInputElement).form?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-fill]");
    if (!button) return;
    const values = JSON.parse(button.dataset.fill ?? "{}") as Kept;
    for (const [name, value] of Object.entries(values)) {
      const field = document.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]`);
      if (field) field.value = value;
    }
    if (button.dataset.fillSubmit !== undefined) {
      document.querySelector<HTMLFormElement>(button.dataset.fillSubmit)?.requestSubmit();
    }
  });
}

/** On a phone the conditions are folded until asked for. */
export function foldFilters(): void {
  const filters = document.querySelector<HTMLDetailsElement>("details[data-filters]");
  if (filters && matchMedia("(max-width: 760px)").matches && !filters.querySelector(".has-error")) filters.open = false;
}

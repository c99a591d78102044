// Keys for the whole page: Ctrl K or / to search, ? for the list of keys, g and a number for the rail.

let waitingForNumber = 0;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Watch the page for keys. */
export function startKeys(): void {
  const list = document.getElementById("keys") as HTMLDialogElement | null;
  document.querySelectorAll("[data-keys]").forEach((button) => button.addEventListener("click", () => list?.showModal()));
  list?.addEventListener("click", (event) => {
    const inside = (event.target as Element).closest("[data-close], .dialog > *");
    if (inside === null || (event.target as Element).closest("[data-close]")) list.close();
  });
  document.addEventListener("keydown", (event) => {
    const search = document.querySelector<HTMLInputElement>("[data-search] input[type=search]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && search) {
      event.preventDefault();
      search.focus();
      search.select();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "?") {
      event.preventDefault();
      list?.showModal();
    } else if (event.key === "g") {
      waitingForNumber = Date.now();
    } else if (/^[1-9]$/.test(event.key) && Date.now() - waitingForNumber < 1500) {
      document.querySelectorAll<HTMLAnchorElement>(".rail a")[Number(event.key) - 1]?.click();
    }
  });
}

// Menus and chips made of <details>: one open at a time; Esc and a click outside close; focus returns.

const MENUS = "details.menu[open], details.chip-menu[open]";

/** Watch the page for clicks and keys that close menus. */
export function startMenus(): void {
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-back]")) history.back();
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>(MENUS)) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.stopImmediatePropagation();
    }
  });
}

// Tables: labels for phone cards, sorting of a whole table that is on the page, density kept by the reader.

const DENSITY = "qipan.density";

function labels(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent?.trim() ?? "");
  for (const body of table.tBodies) {
    for (const row of body.rows) {
      [...row.cells].forEach((cell, at) => {
        if (!cell.dataset.label && heads[at]) cell.dataset.label = heads[at];
      });
    }
  }
}

/** Return what a cell sorts by: its data-value, else its number, else its text; unknown is null. */
export function sortKey(cell: HTMLTableCellElement | undefined): number | string | null {
  const text = (cell?.dataset.value ?? cell?.textContent ?? "").trim();
  if (text === "" || text === "—") return null;
  const number = Number(text.replace(/[,\s%+]/g, "").replace("−", "-"));
  return Number.isNaN(number) ? text : number;
}

/** Order two sort keys; unknown always stands last. */
export function compare(a: number | string | null, b: number | string | null, down: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN");
  return down ? -order : order;
}

function sort(table: HTMLTableElement, column: number, head: HTMLTableCellElement): void {
  const down = head.getAttribute("aria-sort") === "ascending" || (!head.hasAttribute("aria-sort") && head.matches(".number"));
  table.tHead?.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  if (!body) return;
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[column]) }));
  rows.sort((a, b) => compare(a.key, b.key, down));
  body.append(...rows.map(({ row }) => row));
}

function sortable(table: HTMLTableElement): void {
  [...(table.tHead?.rows[0]?.cells ?? [])].forEach((head, column) => {
    if (head.dataset.sort === undefined || head.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, column, head));
    head.append(button);
  });
}

/** Prepare every table under `root`. */
export function prepareTables(root: ParentNode): void {
  const compact = localStorage.getItem(DENSITY) === "compact";
  for (const table of root.querySelectorAll<HTMLTableElement>("table.table")) {
    labels(table);
    sortable(table);
    if (compact && table.dataset.density !== undefined) table.classList.add("compact");
  }
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-density-of]")) {
    const table = document.getElementById(button.dataset.densityOf ?? "");
    if (!table || button.dataset.ready) continue;
    button.dataset.ready = "yes";
    button.setAttribute("aria-pressed", String(table.classList.contains("compact")));
    button.addEventListener("click", () => {
      const now = table.classList.toggle("compact");
      button.setAttribute("aria-pressed", String(now));
      localStorage.setItem(DENSITY, now ? "compact" : "roomy");
    });
  }
}

// Nodes that are changed in place, so that a refresh neither flickers nor loses the focus.

const SPACE = "http://www.w3.org/2000/svg";

/** Set an element's text when it differs. */
export function write(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Set an attribute when it differs; null takes it away. */
export function set(element: Element, name: string, value: string | number | null): void {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

/** Make an element with a class and, when given, its text. */
export function make<K extends keyof HTMLElementTagNameMap>(name: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Make an SVG element with its attributes. */
export function draw<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number> = {}): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Keep one child of `parent` for each row, by key and in order; `fresh` makes one, `fill` writes the row into it. */
export function keep<Row, Child extends Element>(
  parent: Element,
  rows: Row[],
  key: (row: Row) => string,
  fresh: (row: Row) => Child,
  fill: (child: Child, row: Row, at: number) => void,
): void {
  const kept = new Map([...parent.children].map((child) => [child.getAttribute("data-key"), child as Child]));
  rows.forEach((row, at) => {
    let child = kept.get(key(row));
    if (child === undefined) {
      child = fresh(row);
      child.setAttribute("data-key", key(row));
    }
    kept.delete(key(row));
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
    fill(child, row, at);
  });
  for (const child of kept.values()) child.remove();
}

/** Return a clone of an icon the page carries. */
export function icon(name: string): Node {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-icon="${name}"]`);
  return template ? template.content.cloneNode(true) : document.createTextNode("");
}

// Making and finding elements, so that no script ever writes text as markup.

type Attributes = Record<string, string | number | boolean | undefined>;

/** Make an element with attributes and children; strings become text. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/** Return an icon of the page's sprite by name (the sprite's templates stand at the page's end). */
export function icon(name: string): Node {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-icon="${name}"]`);
  return template ? template.content.cloneNode(true) : document.createTextNode("");
}

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select, textarea, summary, [tabindex='0']";

/** Return what can take the focus inside `root`, in order, leaving out what is not shown. */
export function focusable(root: HTMLElement): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.offsetParent !== null);
}

// The box that follows the pointer: always text, never markup.

/** Return a box with a strong heading and one line a value. */
export function tipBox(heading: string, lines: string[]): HTMLElement {
  const box = document.createElement("div");
  const head = document.createElement("b");
  head.textContent = heading;
  box.append(head);
  for (const words of lines) {
    const line = document.createElement("div");
    line.textContent = words;
    box.append(line);
  }
  return box;
}

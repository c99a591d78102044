// Words that scripts show: written in the page by Django, so that one catalogue holds every language.

let table: Record<string, string> | undefined;

/** Return the words of `key` in the page's language, with `{name}` places filled. */
export function say(key: string, places: Record<string, string | number> = {}): string {
  if (table === undefined) {
    table = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>;
  }
  const words = table[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_whole, name: string) => String(places[name] ?? ""));
}

/** True on a Chinese page. */
export function isChinese(): boolean {
  return document.documentElement.lang.startsWith("zh");
}

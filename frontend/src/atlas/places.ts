// The search of a place: divisions, subjects, coordinates in several notations.
import { startCombobox } from "../combobox";
import type { Hit } from "../combobox";
import type { Box } from "../map/geometry";
import { isChinese } from "../words";

export interface Found extends Hit {
  id: string;
  lon: number | null;
  lat: number | null;
  bbox: Box | null;
  layer: string;
  note: string;
}

interface Answer {
  kind: string;
  kind_names: Record<string, string>;
  id: string;
  names: Record<string, string>;
  lon: number | null;
  lat: number | null;
  bbox: Box | null;
  layer: string;
  note: Record<string, string> | null;
}

/** Let the box find places and lead to them. */
export function startPlaces(form: HTMLFormElement, address: string, go: (found: Found) => void): void {
  const input = form.querySelector("input");
  const list = form.querySelector<HTMLElement>(".search-hits");
  if (!input || !list) return;
  const language = isChinese() ? "zh" : "en";
  form.addEventListener("submit", (event) => event.preventDefault());
  const find = async (words: string): Promise<Found[]> => {
    const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    return ((await answer.json()) as Answer[]).map((one) => ({
      ...one,
      kind: one.kind_names[language] ?? one.kind,
      title: one.names[language] ?? one.id,
      detail: one.kind === "coordinates" ? "" : one.id,
      note: one.note?.[language] ?? "",
    }));
  };
  startCombobox(input, list, find, go);
}

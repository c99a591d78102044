// What is looked at, as it stands in the page's address, so that a view can be sent, kept and gone back to.
import type { View } from "../map/geometry";

export interface Looked {
  view: View | null;
  /** The theme's layer: null is the page's own choice, "" none. */
  theme: string | null;
  /** The layers shown with it; null is the page's own choice. */
  others: string[] | null;
  period: string;
  /** The layer and id of the feature that is open. */
  picked: { layer: string; id: string } | null;
}

const NONE = "none";

function viewFrom(text: string | null): View | null {
  const numbers = (text ?? "").split(",").map(Number);
  const [lat, lon, zoom] = numbers;
  if (numbers.length !== 3 || lat === undefined || lon === undefined || zoom === undefined) return null;
  if (!numbers.every(Number.isFinite) || Math.abs(lat) > 85 || Math.abs(lon) > 180 || zoom < 0 || zoom > 22) return null;
  return { lat, lon, zoom };
}

/** Read an address; what cannot be read is as if it were not there. */
export function readAddress(search: string): Looked {
  const asked = new URLSearchParams(search);
  const [layer, id] = [asked.get("pick")?.split("/", 1)[0] ?? "", asked.get("pick")?.split("/").slice(1).join("/") ?? ""];
  const theme = asked.get("theme");
  const others = asked.get("with");
  return {
    view: viewFrom(asked.get("at")),
    theme: theme === NONE ? "" : theme,
    others: others === null ? null : others.split(",").filter((one) => one !== NONE && one !== ""),
    period: asked.get("period") ?? "",
    picked: layer && id ? { layer, id } : null,
  };
}

/** Write what is looked at as a query, readable and without what goes without saying. */
export function writeAddress(looked: Looked, keep: string): string {
  const asked = new URLSearchParams();
  const { view } = looked;
  if (view) asked.set("at", `${view.lat.toFixed(4)},${view.lon.toFixed(4)},${view.zoom.toFixed(2)}`);
  if (looked.theme !== null) asked.set("theme", looked.theme || NONE);
  if (looked.others !== null) asked.set("with", looked.others.join(",") || NONE);
  if (looked.period) asked.set("period", looked.period);
  if (looked.picked) asked.set("pick", `${looked.picked.layer}/${looked.picked.id}`);
  const plain = new URLSearchParams(keep).get("plain");
  if (plain) asked.set("plain", plain);
  const text = asked.toString().replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3A/g, ":");
  return text ? `?${text}` : location.pathname;
}

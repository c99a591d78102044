// The one entry of every page: styles and small behaviours. Charts load only where a page has one.
import "./styles/tokens.css";
import "./styles/ground.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/tables.css";
import "./styles/forms.css";
import "./styles/drawer.css";
import "./styles/charts.css";
import "./styles/pages.css";
import "./styles/highway.css";
import "./styles/map.css";
import "./styles/cockpit.css";
import "./styles/print.css";

import "htmx.org";
import { startCopies } from "./copies";
import { startDrawer } from "./drawer";
import { foldFilters, startForms } from "./forms";
import { startKeys } from "./keys";
import { startMenus } from "./menus";
import { startHighway } from "./pages/highway";
import { startProgress } from "./progress";
import { startSearch } from "./search";
import { prepareTables } from "./tables";
import { startToasts } from "./toasts";
import { prepareUploads } from "./uploads";

/** Give life to parts that arrived with the page, the drawer or an htmx swap; safe to call again. */
export function enliven(root: ParentNode): void {
  prepareTables(root);
  prepareUploads(root);
  startProgress(root);
  const charts = root.querySelectorAll<HTMLElement>("figure[data-chart]:not(.mounted)");
  if (charts.length > 0) {
    void import("./charts/mount").then(({ mount }) => charts.forEach(mount));
  }
}

const cockpit = document.querySelector<HTMLElement>("[data-cockpit]");
if (cockpit !== null) void import("./cockpit/mount").then(({ mountCockpit }) => mountCockpit(cockpit, enliven));

const atlas = document.querySelector<HTMLElement>("[data-atlas]");
if (atlas !== null) void import("./atlas/mount").then(({ mountAtlas }) => mountAtlas(atlas, enliven));
const sheet = document.querySelector<HTMLElement>("[data-sheet]:not(a)");
if (sheet !== null) void import("./atlas/sheet").then(({ mountSheet }) => mountSheet(sheet));

document.documentElement.classList.add("scripted");
startMenus();
startToasts();
startKeys();
startSearch();
startCopies();
startForms();
foldFilters();
startDrawer(enliven);
startHighway(enliven);
enliven(document);
document.addEventListener("htmx:after:settle", (event) => {
  enliven(event.target instanceof Element ? event.target : document);
});

// The page around the map: its finding, its table and its address keep up with what the reader does.

import "./timeline/element.js";
import { h, settled } from "./timeline/dom.js";

const timeline = document.querySelector("conflict-timeline");
const rows = [...document.querySelectorAll("#table tbody tr")];
const title = document.title.split(" · ").at(-1);

const { classList } = document.documentElement;
classList.add("alive");
timeline.addEventListener("timeline:ready", () => classList.add("alive"));
timeline.addEventListener("timeline:failed", () => classList.remove("alive"));

timeline.addEventListener("timeline:change", ({ detail: { state, record, telling, url } }) => {
  const day = telling.day(state.at);
  document.getElementById("finding").textContent = telling.finding(state.at);
  document.getElementById("table-title").textContent = telling.say("table", { date: day });
  document.title = `${telling.finding(state.at, state.place)} · ${title}`;
  for (const row of rows) tell(row, record.at(row.dataset.place, state.at), telling);
  settle(url, state.place);
});

const shown = new WeakMap();

function tell(row, control, telling) {
  if (shown.get(row) === control) return;
  shown.set(row, control);
  row.dataset.status = control.status;
  const [, held, since] = row.cells;
  held.replaceChildren(
    h("span", {}, telling.control(control)),
    ...telling.marks(control).flatMap((mark) => [" ", h("em", { class: "mark" }, mark)]),
  );
  since.textContent = telling.since(control);
}

let place = timeline.getAttribute("place");

/** The address says what is shown; a step back leads to the place that was open before. */
const settle = settled(250, (url, opened) => {
  if (url === location.href) return;
  history[opened === place ? "replaceState" : "pushState"](null, "", url);
  place = opened;
  const shown = new URL(url);
  for (const link of document.querySelectorAll("[data-language]"))
    link.href = translated(shown, link.hreflang);
  for (const link of document.querySelectorAll("#table a"))
    keepUp(link, shown, ["at", "reported_by", "compare", "actors"]);
  for (const link of document.querySelectorAll("footer a")) keepUp(link, shown, ["at", "reported_by"]);
});

function translated(shown, lang) {
  const address = new URL(shown);
  address.searchParams.set("lang", lang);
  return address;
}

function keepUp(link, shown, names) {
  const address = new URL(link.href);
  for (const name of names)
    if (shown.searchParams.has(name)) address.searchParams.set(name, shown.searchParams.get(name));
    else address.searchParams.delete(name);
  link.href = address;
}

addEventListener("popstate", () => location.reload());

document.getElementById("table").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || !classList.contains("alive") || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  timeline.setAttribute("place", link.closest("tr").dataset.place);
  timeline.scrollIntoView({ behavior: "instant", block: "start" });
});

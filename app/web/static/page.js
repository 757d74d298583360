// The page around the map: its finding, its table and its address keep up with what the reader does.

import "./timeline/element.js";
import { h, settled } from "./timeline/dom.js";
import { dateOf } from "./timeline/record.js";

const timeline = document.querySelector("conflict-timeline");
const rows = [...document.querySelectorAll("#table tbody tr")];
const title = document.title.split(" · ").at(-1);

document.documentElement.classList.add("alive");

timeline.addEventListener("timeline:change", ({ detail: { state, record, telling, url } }) => {
  const day = telling.day(state.at);
  document.getElementById("finding").textContent = telling.finding(state.at);
  document.getElementById("table-title").textContent = telling.say("table", { date: day });
  document.title = `${telling.finding(state.at)} · ${title}`;
  for (const row of rows) tell(row, record.at(row.dataset.place, state.at), telling);
  settle(url, state.place, dateOf(state.at));
});

const shown = new WeakMap();

function tell(row, control, telling) {
  if (shown.get(row) === control) return;
  shown.set(row, control);
  row.dataset.status = control.status;
  const [, held, since] = row.cells;
  held.replaceChildren(h("span", {}, telling.control(control)),
    ...telling.marks(control).flatMap((mark) => [" ", h("em", { class: "mark" }, mark)]));
  since.textContent = telling.since(control);
}

let place = timeline.getAttribute("place");

/** The address says what is shown; a step back leads to the place that was open before. */
const settle = settled(250, (url, opened, at) => {
  if (url === location.href) return;
  history[opened === place ? "replaceState" : "pushState"](null, "", url);
  place = opened;
  for (const link of document.querySelectorAll("[data-language], #csv")) {
    const address = new URL(link.href);
    for (const [name, value] of new URL(url).searchParams)
      if (name !== "lang" && !(link.id === "csv" && !["at", "reported_by"].includes(name))) address.searchParams.set(name, value);
    if (!link.id) address.pathname = location.pathname;
    link.href = address;
  }
  for (const row of rows) {
    const link = row.querySelector("a"), address = new URL(link.href);
    address.searchParams.set("at", at);
    link.href = address;
  }
});

addEventListener("popstate", () => location.reload());

document.getElementById("table").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  timeline.setAttribute("place", link.closest("tr").dataset.place);
  timeline.scrollIntoView({ behavior: "instant", block: "start" });
});

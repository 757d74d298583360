// The legend, which is a filter: how many places each side holds, of how many, and where many live.

import { h } from "./dom.js";
import { SEVERAL, UNKNOWN, VACANT } from "./record.js";

export class Legend {
  constructor(scene) {
    this.scene = scene;
    const { telling, record, colours } = scene;
    this.rows = new Map();
    for (const side of [...record.sides, SEVERAL, VACANT, UNKNOWN]) {
      const swatch = h("span", { class: "swatch" }),
        count = h("span", { class: "count" }),
        bar = h("span", { class: "bar" }),
        people = h("span", { class: "people" });
      swatch.style.background = bar.style.background = colours.get(side);
      const row = h(
        "button",
        { type: "button", "aria-pressed": "false", click: () => this.#choose(side) },
        swatch,
        h("span", { class: "name" }, telling.side(side)),
        count,
        bar,
        people,
      );
      this.rows.set(side, { row, count, bar, people, item: h("li", {}, row) });
    }
    this.all = h(
      "button",
      { type: "button", class: "all", hidden: true, click: () => scene.set({ actors: null }) },
      telling.words["all-actors"],
    );
    this.ringed = h("span");
    this.people = record.tracked
      .map((slug) => record.places.get(slug).population ?? 0)
      .reduce((sum, one) => sum + one, 0);
    const key = (name, words) => h("li", {}, h("span", { class: `key ${name}` }), words);
    this.element = h(
      "section",
      { class: "legend" },
      h("h2", {}, telling.words.legend),
      h("ul", { class: "sides" }, ...[...this.rows.values()].map(({ item }) => item)),
      this.all,
      h(
        "p",
        { class: "note" },
        telling.say("legend-note", { all: record.tracked.length }),
        this.people ? ` ${telling.say("people-note", { people: telling.count(this.people) })}` : "",
      ),
      h(
        "ul",
        { class: "keyed" },
        key("hatched", telling.words.contested),
        key("dashed", telling.words.dashed),
        key("ringed", this.ringed),
      ),
    );
  }

  show({ at, actors, compare }) {
    const { record, telling } = this.scene;
    const shares = record.shares(at),
      all = record.tracked.length;
    for (const [side, { row, count, bar, people, item }] of this.rows) {
      const { places, people: living } = shares.get(side) ?? { places: 0, people: 0 };
      people.textContent =
        this.people && places ? telling.say("people", { percent: telling.percent(living, this.people) }) : "";
      item.classList.toggle("none", !places);
      item.hidden = side.startsWith(":") && !places;
      count.textContent = `${places} · ${telling.percent(places, all)}`;
      bar.style.scale = `${all ? places / all : 0} 1`;
      row.setAttribute("aria-pressed", String(Boolean(actors?.has(side))));
    }
    this.all.hidden = !actors;
    this.ringed.textContent =
      compare === null ? telling.words.ringed : telling.say("ringed-compare", { date: telling.day(compare) });
  }

  #choose(side) {
    const chosen = new Set(this.scene.state.actors);
    if (!chosen.delete(side)) chosen.add(side);
    this.scene.set({ actors: chosen.size ? chosen : null });
  }
}

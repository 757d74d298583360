// What else to see: two dates beside one another, and what was known at the time.

import { h, settled } from "./dom.js";
import { dateOf, dayOf } from "./record.js";

const AFTER = 60; // days after the last change until which something may have been reported

export class Lens {
  constructor(scene) {
    this.scene = scene;
    const {
      telling: { words },
      record,
    } = scene;
    this.compare = h("input", { type: "checkbox", id: "compare", change: () => this.#compare() });
    this.with = h("input", {
      type: "date",
      "aria-label": words["compare-with"],
      change: () => this.with.value && scene.set({ compare: dayOf(this.with.value) }),
    });
    this.title = h("h2");
    this.changes = h("ul", { class: "changes" });
    this.compared = h("div", { class: "compared", hidden: true }, this.title, this.changes);
    this.value = h("output", { for: "known" });
    const { first } = scene.reach,
      last = scene.reach.last + AFTER;
    const known = settled(250, (day) => scene.know(day > last ? null : day));
    this.known = h("input", {
      type: "range",
      id: "known",
      min: first,
      max: last + 1,
      value: scene.reportedBy ?? last + 1,
      input: () => {
        this.#tellKnown();
        known(Number(this.known.value));
      },
    });
    this.element = h(
      "section",
      { class: "lens" },
      h("p", {}, this.compare, h("label", { for: "compare" }, words.compare), this.with),
      h("p", {}, h("label", { for: "known" }, words["reported-by"]), this.known, this.value),
    );
    this.#tellKnown();
  }

  show({ at, compare }) {
    const { record, telling } = this.scene;
    this.compare.checked = compare !== null;
    this.with.hidden = this.compared.hidden = compare === null;
    if (compare === null) return;
    this.with.value = dateOf(compare);
    this.title.textContent = telling.say("compared", { from: telling.day(compare), to: telling.day(at) });
    const changed = record.changed(compare, at);
    this.changes.replaceChildren(...changed.map((place) => this.#change(place, compare, at)));
    if (!changed.length) this.changes.append(h("li", {}, telling.words["compared-none"]));
  }

  #change(place, from, to) {
    const { record, telling, set } = this.scene;
    const said = {
      place: telling.place(place),
      before: telling.control(record.at(place, from)),
      after: telling.control(record.at(place, to)),
    };
    return h(
      "li",
      {},
      h("button", { type: "button", click: () => set({ place }) }, telling.say("change", said)),
    );
  }

  #compare() {
    const { record, set, state } = this.scene;
    set({ compare: this.compare.checked ? (record.before(state.at) ?? state.at - 1) : null });
  }

  #tellKnown() {
    const {
      telling: { words },
      telling,
    } = this.scene;
    const day = Number(this.known.value);
    this.value.textContent = day >= Number(this.known.max) ? words["reported-now"] : telling.day(day);
    this.known.setAttribute("aria-valuetext", this.value.textContent);
  }
}

// The latest claims and what amends them, each with what an editor can do about it.

import { h, settled } from "../timeline/dom.js";
import { claimOf, gist, named, parted } from "./gist.js";
import { prefixed } from "./names.js";

const PAGE = 10;

export class Claims {
  #turn = 0;

  constructor(desk) {
    this.desk = desk;
    const { words } = desk;
    const again = settled(250, () => this.show());
    this.sought = h("input", { type: "search", id: "sought", autocomplete: "off", input: again });
    this.type = h(
      "select",
      { id: "of-type", change: () => this.show() },
      h("option", { value: "" }, words["all-types"]),
      ...desk.claimTypes.map((type) => h("option", { value: type }, words.types[type].name)),
    );
    this.list = h("ol", { class: "latest" });
    this.further = h("button", { type: "button", hidden: true, click: () => this.#more() }, words.further);
    this.element = h(
      "section",
      { class: "claims", "aria-labelledby": "claims-title" },
      h("h2", { id: "claims-title" }, words.latest),
      h(
        "div",
        { class: "sought" },
        h("p", {}, h("label", { for: "sought" }, words.search), this.sought),
        h("p", {}, h("label", { for: "of-type" }, words["of-type"]), this.type),
      ),
      this.list,
      this.further,
    );
  }

  /** The first page of what is looked for, else of all there is. */
  async show() {
    const { claimTypes, amendmentTypes } = this.desk;
    const type = this.type.value || [...claimTypes, ...amendmentTypes];
    const query = { type, sort: "-recorded", limit: PAGE, ...prefixed(this.sought.value) };
    await this.#put("/events", query, (items) => this.list.replaceChildren(...items));
  }

  #more() {
    return this.#put(this.next, {}, (items) => {
      this.list.append(...items);
      items[0]?.querySelector("button")?.focus();
    });
  }

  async #put(path, query, put) {
    const turn = (this.#turn += 1);
    try {
      const page = await this.desk.api.get(path, query);
      await this.desk.names.know(named(this.desk, page.events));
      if (turn !== this.#turn) return;
      this.next = page.next;
      this.further.hidden = !page.next;
      const items = page.events.map((event) => this.#item(event));
      put(items.length ? items : [h("li", { class: "none" }, this.desk.words["none-found"])]);
    } catch (problem) {
      if (turn === this.#turn) this.list.replaceChildren(h("li", {}, this.desk.advice(problem).what));
    }
  }

  #item(event) {
    const { desk } = this;
    const what = gist(desk, event);
    const claim = claimOf(event);
    const summary = claim.summary ?? event.reason;
    const stands = event.standing === true;
    return h(
      "li",
      { "data-id": event.id, class: stands ? "stands" : "fell" },
      h("p", { class: "gist", dir: "auto" }, what),
      summary ? h("p", { class: "summary", dir: "auto" }, desk.telling.name(summary)) : null,
      h("p", { class: "credit" }, ...this.#credit(event, claim)),
      stands ? this.#actions(event, what) : null,
    );
  }

  #credit(event, claim) {
    const { desk } = this;
    const parts = [
      claim.occurred && h("bdi", { dir: "ltr" }, claim.occurred),
      claim.source && h("bdi", {}, desk.names.of("sources", claim.source)),
      h("a", { href: event.links.self }, desk.say("revision", { revision: event.revision })),
      h("bdi", {}, event.recorded_by),
      event.standing === false && desk.words.fell,
    ];
    return parted(parts.filter(Boolean));
  }

  #actions({ id }, what) {
    const { words } = this.desk;
    const action = (type, name) =>
      h(
        "button",
        { type: "button", "aria-label": `${name}: ${what}`, click: () => this.desk.draft.amend(type, id) },
        name,
      );
    return h(
      "p",
      { class: "actions" },
      action("claim.corrected", words.correct),
      action("claim.retracted", words.retract),
    );
  }
}

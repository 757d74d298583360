// Fields for what is on file, and for earlier claims.

import { h } from "../timeline/dom.js";
import { Field } from "./field.js";
import { Lookup } from "./lookup.js";

/** What is looked up. What was typed and not chosen is posted, too: nothing is left out without a word. */
class LookedUp extends Field {
  make(attributes) {
    const find = (text) => this.desk.finder.find(this.spec, text);
    this.lookup = new Lookup(this.desk, attributes, find, (option) => this.choose(option));
    return this.lookup.element;
  }

  get input() {
    return this.lookup.input;
  }

  get isTyped() {
    return this.lookup.text !== "";
  }

  settle() {
    return this.lookup.settle();
  }

  blame(detail) {
    if (!this.isTyped) return super.blame(detail);
    this.fault.append(this.desk.words.choose);
    this.accuse();
  }
}

/** One thing on file, by its slug; or one claim, by its id. */
export class Entry extends LookedUp {
  #chosen;

  choose(option) {
    this.#chosen = option?.value;
    this.desk.touched();
  }

  get isTyped() {
    return super.isTyped && this.#chosen === undefined;
  }

  get value() {
    return this.#chosen ?? (this.lookup.text || undefined);
  }

  fill(value) {
    this.#chosen = value;
    this.lookup.show(value === undefined ? "" : this.desk.finder.called(this.spec, value));
  }
}

/** Several of them, each with a button that takes it away. */
export class Entries extends LookedUp {
  #chosen = [];

  make(attributes) {
    const lookup = super.make(attributes);
    this.input.addEventListener("keydown", ({ key }) => {
      if (key === "Backspace" && !this.input.value && this.#chosen.length) this.#remove(this.#chosen.at(-1));
    });
    this.chips = h("ul", { class: "chips", "aria-label": this.desk.word("fields", this.spec) });
    return h("div", {}, this.chips, lookup);
  }

  choose(option) {
    if (!option) return;
    if (!this.#chosen.includes(option.value)) this.#chosen.push(option.value);
    this.lookup.show("");
    this.#changed();
  }

  #remove(value) {
    this.#chosen = this.#chosen.filter((one) => one !== value);
    this.input.focus();
    this.#changed();
  }

  #changed() {
    this.#show();
    this.desk.touched();
  }

  #show() {
    this.chips.replaceChildren(...this.#chosen.map((value) => this.#chip(value)));
  }

  #chip(value) {
    const name = this.desk.finder.called(this.spec, value);
    const remove = {
      type: "button",
      "aria-label": this.desk.say("remove", { name }),
      click: () => this.#remove(value),
    };
    return h("li", {}, h("span", { dir: "auto" }, name), h("button", remove, "×"));
  }

  get value() {
    const all = this.isTyped ? [...this.#chosen, this.lookup.text] : [...this.#chosen];
    return all.length ? all : undefined;
  }

  fill(value) {
    this.#chosen = [...(value ?? [])];
    this.lookup.show("");
    this.#show();
  }
}

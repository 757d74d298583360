// A box that finds as one types, by keyboard as by mouse: a combobox with a list, as ARIA has it.

import { h, settled } from "../timeline/dom.js";
import { parted } from "./gist.js";

export class Lookup {
  #turn = 0;
  #text = ""; // what the box says once something is chosen

  /**
   * `find` gives the options for a text: each a `value`, a `name` and a `note` in parts.
   * `choose` is told what is chosen, or null once the text is no longer what was.
   */
  constructor({ words, announce }, attributes, find, choose) {
    Object.assign(this, { words, announce, find, choose });
    this.options = [];
    this.active = -1;
    const list = `${attributes.id}-list`;
    this.input = h("input", {
      type: "text",
      dir: "auto",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list,
      ...attributes,
      input: () => this.#typed(),
      keydown: (event) => this.#pressed(event),
      focus: () => this.input.select(),
      blur: () => this.#left(),
    });
    this.list = h("ul", {
      role: "listbox",
      id: list,
      class: "options",
      hidden: true,
      "aria-label": words.found,
    });
    this.element = h("div", { class: "lookup" }, this.input, this.list);
  }

  /** Show what is chosen, or nothing. */
  show(text) {
    this.#text = this.input.value = text;
    this.#close();
  }

  get text() {
    return this.input.value.trim();
  }

  #typed() {
    if (this.#text) this.choose(null);
    this.#text = "";
    this.#turn += 1; // what is still on its way was found for less
    this.list.setAttribute("aria-busy", "true");
    this.#point(-1); // nothing that was found for less is taken
    this.#search();
  }

  #search = settled(150, () => this.#open());

  async #open() {
    const turn = (this.#turn += 1);
    const options = await this.find(this.text).catch(() => []);
    if (turn !== this.#turn || document.activeElement !== this.input) return;
    this.options = options;
    this.list.removeAttribute("aria-busy");
    this.list.replaceChildren(...options.map((option, index) => this.#option(option, index)));
    if (!options.length) this.list.append(this.#none());
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#point(-1);
    this.announce(this.words["found-number"].replace("{number}", options.length));
  }

  #option({ name, note }, index) {
    return h(
      "li",
      {
        role: "option",
        id: `${this.list.id}-${index}`,
        "aria-selected": "false",
        mousedown: (event) => event.preventDefault(), // the box keeps the focus
        click: () => this.#pick(index),
      },
      h("span", { class: "called", dir: "auto" }, name),
      h("span", { class: "known" }, ...parted(note.map((part) => h("bdi", {}, part)))),
    );
  }

  #none() {
    const none = { role: "option", class: "none", "aria-disabled": "true", "aria-selected": "false" };
    return h("li", none, this.words["found-none"]);
  }

  #pressed(event) {
    const { key } = event;
    const open = !this.list.hidden;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!open) this.#open();
      else this.#point(this.active + (key === "ArrowDown" ? 1 : -1));
    } else if (key === "Enter" && open && this.active >= 0) this.#pick(this.active);
    else if (key === "Escape" && open) this.#close();
    else return;
    event.preventDefault();
  }

  #point(index) {
    const turns = this.options.length + 1; // between the last and the first comes the box itself
    this.active = ((index + 1 + turns) % turns) - 1;
    [...this.list.children].forEach((option, at) =>
      option.setAttribute("aria-selected", String(at === this.active)),
    );
    const option = this.list.children[this.active];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  #pick(index) {
    const option = this.options[index];
    this.show(option.name);
    this.choose(option);
  }

  #left() {
    this.#close();
    this.settle();
  }

  /** What was typed in full is chosen, though nobody chose it. */
  async settle() {
    const { text } = this;
    if (!text || this.#text) return;
    const found = (await this.find(text).catch(() => [])).filter(({ value, name, names = [] }) =>
      [value, name, ...names].some((known) => same(known, text)),
    );
    if (found.length !== 1 || this.text !== text || this.#text) return;
    this.show(found[0].name);
    this.choose(found[0]);
  }

  #close() {
    this.#turn += 1;
    this.options = [];
    this.#point(-1);
    this.list.hidden = true;
    this.list.removeAttribute("aria-busy");
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
  }
}

const same = (one, other) => one.toLocaleLowerCase() === other.toLocaleLowerCase();

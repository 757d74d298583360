// Fields for dates.

import { h, settled } from "../timeline/dom.js";
import { Field } from "./field.js";
import { stretch } from "./stretch.js";

/** A date in EDTF; the server says, as one types, which stretch of time it means. */
export class DateInEdtf extends Field {
  make(attributes) {
    this.window = h("output", { class: "window", for: this.id });
    const typed = () => this.#typed();
    const control = {
      ...attributes,
      input: typed,
      "aria-describedby": `${attributes["aria-describedby"]} ${this.id}-window`,
    };
    this.window.id = `${this.id}-window`;
    return h("input", { type: "text", dir: "ltr", spellcheck: "false", autocomplete: "off", ...control });
  }

  besides() {
    return [this.window, ...(this.spec.name === "occurred" ? [this.#help()] : [])];
  }

  fill(value) {
    super.fill(value);
    this.#typed();
  }

  #typed() {
    this.window.replaceChildren();
    this.#ask();
  }

  #ask = settled(250, async () => {
    const { value } = this;
    if (value === undefined) return;
    const said = await this.desk.api.window(value).catch((problem) => problem);
    if (this.value === value) this.window.replaceChildren(...this.#told(said));
  });

  /** Whether what is dated holds throughout an interval. */
  get #holds() {
    return this.spec.name === "occurred" && this.desk.words.states.includes(this.spec.type);
  }

  #told(said) {
    if (!(said instanceof Error)) return [stretch(this.desk, said, this.#holds)];
    const [fault] = said.errors ?? [];
    const { "date-not-yet": notYet } = this.desk.words;
    return fault ? [notYet, " ", h("span", { lang: "en", dir: "ltr" }, fault.detail)] : [];
  }

  #help() {
    const { words } = this.desk;
    const examples = Object.entries(words["date-examples"]).flatMap(([date, meaning]) => [
      h("dt", {}, h("code", { dir: "ltr" }, date)),
      h("dd", {}, meaning),
    ]);
    return h("details", { class: "help" }, h("summary", {}, words["date-help"]), h("dl", {}, ...examples));
  }
}

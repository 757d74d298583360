// Fields that are made of others.

import { h } from "../timeline/dom.js";
import { Field } from "./field.js";
import { fieldFor } from "./fields.js";

/** Fields that make one value together. */
export class Group extends Field {
  build() {
    this.fields = this.parts().map(([spec, step]) => fieldFor(this.desk, spec, `${this.pointer}/${step}`));
    const legend = h("legend", {}, this.desk.word("fields", this.spec), this.needed());
    const inside = h("div", { class: "inside" }, ...this.fields.map((field) => field.element));
    this.element = this.framed("fieldset", legend, inside);
    this.element.setAttribute("aria-describedby", `${this.hint.id} ${this.fault.id}`);
  }

  get input() {
    return this.fields[0].input;
  }

  /** What each is, and the step from here to it. */
  parts() {
    return this.spec.fields.map((spec) => [spec, spec.name]);
  }

  get inner() {
    return this.fields.flatMap((field) => [field, ...field.inner]);
  }

  get value() {
    const said = this.fields.map((field, index) => [this.parts()[index][1], field.value]);
    const given = said.filter(([, value]) => value !== undefined);
    return given.length ? Object.fromEntries(given) : undefined;
  }

  fill(value) {
    this.parts().forEach(([, step], index) => this.fields[index].fill(value?.[step]));
  }
}

/** A text in each language of the conflict. */
export class Texts extends Group {
  #isPlain = false; // the text as it stands is of no language

  parts() {
    this.languages ??= this.desk.languages;
    const kind = this.spec.long ? "long" : "line";
    return this.languages.map((lang) => [{ name: "text", lang, kind }, lang]);
  }

  build() {
    super.build();
    this.fields.forEach(({ input, spec: { lang } }) => input.setAttribute("lang", lang));
  }

  get value() {
    const said = super.value;
    const languages = Object.keys(said ?? {});
    return this.#isPlain && languages.length === 1 ? said[languages[0]] : said;
  }

  fill(value) {
    this.#isPlain = typeof value === "string";
    const said = this.#isPlain ? { [this.languages[0]]: value } : value;
    const more = Object.keys(said ?? {}).filter((lang) => !this.languages.includes(lang));
    if (more.length) this.#speak(more);
    super.fill(said);
  }

  #speak(more) {
    this.languages = [...this.languages, ...more];
    const before = this.element;
    this.build();
    before.replaceWith(this.element);
  }
}

/** A longitude and a latitude. */
export class Point extends Group {
  parts() {
    return ["longitude", "latitude"].map((name, index) => [{ name, kind: "number" }, String(index)]);
  }

  get value() {
    const said = this.fields.map((field) => field.value);
    return said.every((number) => number === undefined) ? undefined : said.map((number) => number ?? null);
  }
}

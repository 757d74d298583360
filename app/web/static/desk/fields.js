// The values of an event, each as it is written in a form: one class for each kind there is.

import { h, settled } from "../timeline/dom.js";
import { Lookup } from "./lookup.js";

/** The field for a value, at its JSON Pointer in what is posted. */
export function fieldFor(desk, spec, pointer) {
  const field = new KINDS[spec.kind](desk, spec, pointer);
  field.build();
  return field;
}

/** A label, what the value is written in, a hint, and what is wrong with it. */
class Field {
  constructor(desk, spec, pointer) {
    Object.assign(this, { desk, spec, pointer });
    this.id = `field${pointer}`;
    this.hint = h("p", { class: "hint", id: `${this.id}-hint` }, desk.word("hints", spec));
    this.fault = h("p", { class: "fault", id: `${this.id}-fault` });
  }

  /** Puts the parts together: a label and a control. */
  build() {
    this.control = this.make({
      id: this.id,
      "aria-describedby": `${this.hint.id} ${this.fault.id}`,
      "aria-required": this.spec.required ? "true" : null,
    });
    const label = h("label", { for: this.id }, this.desk.word("fields", this.spec), this.needed());
    this.element = this.framed("div", label, this.control, ...this.besides());
  }

  framed(tag, title, ...parts) {
    const { kind } = this.spec;
    return h(
      tag,
      { class: `field ${kind}`, "data-pointer": this.pointer },
      title,
      this.hint,
      ...parts,
      this.fault,
    );
  }

  needed() {
    return this.spec.required ? h("span", { class: "needed" }, this.desk.words.needed) : null;
  }

  make(attributes) {
    return h("input", { type: "text", dir: "auto", autocomplete: "off", ...attributes });
  }

  /** What follows the control. */
  besides() {
    return [];
  }

  /** What is filled in by hand, and has the focus then. */
  get input() {
    return this.control;
  }

  /** The fields inside, which have pointers of their own. */
  get inner() {
    return [];
  }

  /** The value as it is posted; undefined where there is none. */
  get value() {
    return this.control.value.trim() || undefined;
  }

  fill(value) {
    this.control.value = value ?? "";
  }

  /** Say what is wrong; what is empty though it is needed is told in the reader's language. */
  blame(detail) {
    const missing = this.spec.required && this.value === undefined;
    const said = missing
      ? h("span", {}, this.desk.words.missing)
      : h("span", { lang: "en", dir: "ltr" }, detail);
    this.fault.append(said);
    this.accuse();
  }

  accuse() {
    this.input.setAttribute("aria-invalid", "true");
  }

  absolve() {
    this.fault.replaceChildren();
    this.input.removeAttribute("aria-invalid");
  }
}

class Long extends Field {
  make(attributes) {
    return h("textarea", { dir: "auto", rows: 3, ...attributes });
  }
}

class Url extends Field {
  make(attributes) {
    return h("input", { type: "text", inputmode: "url", dir: "ltr", autocomplete: "off", ...attributes });
  }
}

/** A new slug; where it is on file already, what is there can be filled in. */
class Slug extends Field {
  make(attributes) {
    const left = () => this.desk.offerWhatIsOnFile(this.value, this.offer);
    return h("input", {
      type: "text",
      dir: "ltr",
      spellcheck: "false",
      autocomplete: "off",
      ...attributes,
      change: left,
    });
  }

  besides() {
    this.offer = h("p", { class: "offer", role: "status" });
    return [this.offer];
  }
}

class Figure extends Field {
  make(attributes) {
    return h("input", { type: "text", inputmode: "decimal", dir: "ltr", autocomplete: "off", ...attributes });
  }

  /** What is no number is posted as it stands, so that the API says what is wrong with it. */
  get value() {
    const text = this.control.value.trim();
    if (!text) return undefined;
    return Number.isFinite(Number(text)) ? Number(text) : text;
  }
}

class Choice extends Field {
  make(attributes) {
    const { values } = this.desk.words;
    const options = this.spec.choices.map((choice) =>
      h("option", { value: choice }, values[choice] ?? choice),
    );
    return h("select", attributes, h("option", { value: "" }, ""), ...options);
  }

  get value() {
    return this.spec.choices.find((choice) => String(choice) === this.control.value);
  }
}

class Check extends Field {
  make(attributes) {
    return h("input", { type: "checkbox", ...attributes });
  }

  get value() {
    return this.control.checked || undefined;
  }

  fill(value) {
    this.control.checked = value === true;
  }
}

/** A date in EDTF; the server says, as one types, which stretch of time it means. */
class DateInEdtf extends Field {
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

  #told(said) {
    if (!(said instanceof Error)) return [this.desk.stretch(said)];
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

/** What is looked up. What was typed and not chosen is posted, too: nothing is left out without a word. */
class LookedUp extends Field {
  make(attributes) {
    const find = (text) => this.desk.find(this.spec, text);
    this.lookup = new Lookup(this.desk, attributes, find, (option) => this.choose(option));
    return this.lookup.element;
  }

  get input() {
    return this.lookup.input;
  }

  get isTyped() {
    return this.lookup.text !== "";
  }

  blame(detail) {
    if (!this.isTyped) return super.blame(detail);
    this.fault.append(this.desk.words.choose);
    this.accuse();
  }
}

/** One thing on file, by its slug; or one claim, by its id. */
class Entry extends LookedUp {
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
    this.lookup.show(value === undefined ? "" : this.desk.called(this.spec, value));
  }
}

/** Several of them, each with a button that takes it away. */
class Entries extends LookedUp {
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
    const name = this.desk.called(this.spec, value);
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

/** Several texts, one on each line. */
class Lines extends Long {
  get value() {
    const lines = this.control.value.split("\n").map((line) => line.trim());
    const said = lines.filter(Boolean);
    return said.length ? said : undefined;
  }

  fill(value) {
    this.control.value = (value ?? []).join("\n");
  }
}

/** A geometry of GeoJSON, as text; what is no JSON is posted as it stands. */
class Json extends Long {
  get value() {
    const text = this.control.value.trim();
    if (!text) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  fill(value) {
    this.control.value = value === undefined ? "" : JSON.stringify(value);
  }
}

/** Fields that make one value together. */
class Group extends Field {
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
class Texts extends Group {
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
class Point extends Group {
  parts() {
    return ["longitude", "latitude"].map((name, index) => [{ name, kind: "number" }, String(index)]);
  }

  get value() {
    const said = this.fields.map((field) => field.value);
    return said.every((number) => number === undefined) ? undefined : said.map((number) => number ?? null);
  }
}

const KINDS = {
  line: Field,
  long: Long,
  url: Url,
  slug: Slug,
  number: Figure,
  choice: Choice,
  check: Check,
  date: DateInEdtf,
  entry: Entry,
  claim: Entry,
  entries: Entries,
  lines: Lines,
  json: Json,
  group: Group,
  texts: Texts,
  point: Point,
};

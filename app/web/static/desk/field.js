// What all fields of a form have in common.

import { h } from "../timeline/dom.js";

/** A label, what the value is written in, a hint, and what is wrong with it. */
export class Field {
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

  /** Ends when the value is what it will be: some must be looked up first. */
  async settle() {}

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

// A form for one event: made of its type's fields, read as what is posted, and told what is wrong.

import { h } from "../timeline/dom.js";
import { fieldFor } from "./fields.js";

const OF_EVERY_CLAIM = ["occurred", "source", "locator", "reported", "credibility", "summary"];
const SELDOM = ["except", "tags", "media", "responds_to", "same_as", "geometry", "area_km2"];

/** The fields of one document, which stands at a pointer in what is posted. */
class Document {
  constructor(desk, type, pointer = "") {
    const specs = desk.description.fields(type);
    const isOwn = ({ name }) => !OF_EVERY_CLAIM.includes(name) && !SELDOM.includes(name);
    const made = (spec) => fieldFor(desk, spec, `${pointer}/${spec.name}`);
    const own = specs.filter(isOwn).sort(neededFirst);
    const shared = OF_EVERY_CLAIM.flatMap((name) => specs.filter((spec) => spec.name === name));
    const seldom = specs.filter(({ name }) => SELDOM.includes(name));
    this.fields = [...own, ...shared, ...seldom].map(made);
    const parts = this.fields.map((field) => field.element);
    const often = own.length + shared.length;
    this.more = h("details", { class: "more" }, h("summary", {}, desk.words.more), ...parts.slice(often));
    this.element = h("div", { class: "fields" }, ...parts.slice(0, often), seldom.length ? this.more : null);
  }

  get said() {
    const given = this.fields.map(({ spec, value }) => [spec.name, value]);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  }

  /** Fill in what a document says; what is filled in seldom is shown where it is. */
  fill(said) {
    for (const field of this.fields) field.fill(said[field.spec.name]);
    this.more.open = this.fields.some(({ spec, value }) => SELDOM.includes(spec.name) && value !== undefined);
  }

  get all() {
    return this.fields.flatMap((field) => [field, ...field.inner]);
  }
}

const neededFirst = (one, other) => Number(other.required) - Number(one.required);

/** The form of an event; of a correction, that of the claim to stand instead as well. */
export class Form {
  /** `type` is that of the event, or of what replaces the claim; `amends` says how which claim is amended. */
  constructor(desk, type, amends = null) {
    Object.assign(this, { type, amends });
    const amendment = amends && new Document(desk, amends.type);
    const claim =
      amends?.type === "claim.retracted" ? null : new Document(desk, type, amends ? "/replacement" : "");
    Object.assign(this, { claim, amendment });
    this.documents = [claim, amendment].filter(Boolean);
    const why = (document) =>
      h("fieldset", { class: "why" }, h("legend", {}, desk.words.why), document.element);
    this.element = h("div", {}, claim?.element, amendment && why(amendment));
  }

  /** What is filled in, as an event with an id. */
  event(id) {
    const claim = this.claim && { type: this.type, ...this.claim.said };
    if (!this.amends) return { id, ...claim };
    const { type, target } = this.amends;
    return { id, type, target, ...this.amendment.said, ...(claim ? { replacement: claim } : {}) };
  }

  settle() {
    return Promise.all(this.#all.map((field) => field.settle()));
  }

  /** Tell faults at their fields: the first of these fields, and the faults that are of none. */
  blame(faults) {
    const told = faults.map((fault) => [fault, this.#at(fault.pointer ?? "")]);
    for (const [{ detail }, field] of told) field?.blame(detail);
    const wrong = told.map(([, field]) => field);
    for (const field of wrong) unfold(field?.element);
    return {
      first: this.#all.find((field) => wrong.includes(field)),
      elsewhere: told.filter(([, field]) => !field).map(([fault]) => fault),
    };
  }

  absolve() {
    for (const field of this.#all) field.absolve();
  }

  get #all() {
    return this.documents.flatMap((document) => document.all);
  }

  /** The field nearest to a pointer: what it points at, or what that is part of. */
  #at(pointer) {
    const near = this.#all.filter((field) => `${pointer}/`.startsWith(`${field.pointer}/`));
    return near.sort((one, other) => other.pointer.length - one.pointer.length)[0];
  }
}

/** Open all that an element is folded into. */
function unfold(element) {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details"))
    fold.open = true;
}

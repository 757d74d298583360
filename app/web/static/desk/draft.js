// What is being written: a new event, or what amends a claim; its form, and which event it will be.

import { h } from "../timeline/dom.js";
import { Problem, newId } from "./api.js";
import { Form } from "./form.js";
import { claimOf, gist } from "./gist.js";

const CORRECTED = "claim.corrected";
const RETRACTED = "claim.retracted";

/** How each amendment is asked for in the address of a desk. */
export const HOW = { correct: CORRECTED, retract: RETRACTED };

export class Draft {
  #turn = 0;

  constructor(desk) {
    this.desk = desk;
    this.edits = 0; // how often it was changed: what was tried may be of another state
    this.isUnposted = false;
    const { words } = desk;
    const button = (name, act) => h("button", { type: "button", click: act }, name);
    this.heading = h("h2", { id: "form-title", tabindex: -1 });
    this.about = h("p", { class: "about", dir: "auto" });
    this.meaning = h("p", { class: "hint", id: "type-means" });
    this.select = this.#types();
    const label = h("label", { for: "type" }, words.type);
    this.what = h("div", { class: "field what" }, label, this.meaning, this.select);
    this.fields = h("div", {});
    this.clear = button(words.clear, () => this.write(this.type));
    this.instead = button("", () => this.amend(this.#other, this.amends.target));
    this.cancel = button(words.cancel, () => this.write(desk.claimTypes[0]));
    const actions = [h("button", { class: "strong" }, words.try), this.clear, this.instead, this.cancel];
    this.element = h(
      "form",
      {
        class: "writing",
        novalidate: true,
        "aria-labelledby": this.heading.id,
        input: () => desk.touched(),
        submit: (event) => {
          event.preventDefault();
          desk.sending.try();
        },
      },
      ...[this.heading, this.about, this.what, this.fields, h("p", { class: "actions" }, ...actions)],
    );
  }

  /** Begin a new event of a type, with what is known of it. */
  async write(type, said = {}) {
    await this.#put({ type, said });
    this.desk.outcome.rest();
  }

  /** Begin to amend a claim, or what stands of it now; `said` is to stand instead, else what does. */
  async amend(how, id, said = null) {
    if (!(await this.begin(how, id, said))) return;
    this.heading.focus();
    this.heading.scrollIntoView({ block: "nearest" });
  }

  /** The same, without taking the focus; whether there is anything to amend. */
  async begin(how, id, said = null) {
    const { desk } = this;
    try {
      const event = await this.#standing(id);
      if (!event.standing) return this.#gone();
      const claim = claimOf(event);
      await desk.finder.meet(event);
      await this.#put({
        type: claim.type,
        said: said ?? claim,
        amends: { type: how, target: event.id },
        about: gist(desk, event),
      });
      this.isUnposted = said !== null;
      desk.outcome.rest(event.id === id ? "outcome-rest" : "corrected-before");
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      desk.refuse(problem);
      return false;
    }
  }

  /** Fill in what a document says. */
  async fill(said) {
    await this.desk.finder.meet(said);
    this.form.claim.fill(said);
    this.desk.touched();
  }

  /** The event that it says. */
  get event() {
    return this.form.event(this.id);
  }

  /** What it says, without what it amends. */
  get said() {
    return this.form.claim ? { type: this.type, ...this.form.claim.said } : {};
  }

  touched() {
    this.edits += 1;
    this.isUnposted = true;
  }

  #gone() {
    const { outcome, words } = this.desk;
    outcome.tell("refused", words.refused, h("p", { role: "alert" }, words["none-stands"]));
    return false;
  }

  /** What stands now of a claim: itself, or the last of its corrections. */
  async #standing(id) {
    const event = await this.desk.api.get(`/events/${encodeURIComponent(id)}`);
    const amendment = event.amended_by.at(-1);
    return event.standing || !amendment ? event : this.#standing(amendment);
  }

  /** Put another form in the place of the one that is there, for an event of its own. */
  async #put({ type, said, amends = null, about = "" }) {
    const turn = (this.#turn += 1);
    await this.desk.finder.meet(said);
    if (turn !== this.#turn) return;
    this.desk.sending.forget();
    this.id = newId();
    this.#show(type, said, amends);
    this.about.textContent = about;
    this.edits += 1;
    this.isUnposted = false;
  }

  #show(type, said, amends, why = {}) {
    const { words } = this.desk;
    Object.assign(this, { type, amends });
    this.form = new Form(this.desk, type, amends);
    this.form.claim?.fill(said);
    this.form.amendment?.fill(why);
    this.fields.replaceChildren(this.form.element);
    this.select.value = type;
    this.meaning.textContent = words.types[type].means;
    this.heading.textContent = amends ? words.amendments[amends.type].means : words.write;
    this.what.hidden = amends?.type === RETRACTED;
    this.about.hidden = this.cancel.hidden = this.instead.hidden = !amends;
    this.clear.hidden = Boolean(amends);
    if (amends) this.instead.textContent = words[`${this.#other}-instead`];
    for (const option of this.select.options)
      option.hidden = option.disabled = Boolean(amends) && !this.desk.claimTypes.includes(option.value);
  }

  /** The other way to amend the claim. */
  get #other() {
    return this.amends.type === CORRECTED ? RETRACTED : CORRECTED;
  }

  /** All types in their groups; what is filled in stays where another type has it too. */
  #types() {
    const { types, groups } = this.desk.words;
    const of = (group) =>
      Object.keys(types).filter((type) => type.split(".")[group === "registered" ? 1 : 0] === group);
    const option = (type) => h("option", { value: type }, types[type].name);
    const grouped = Object.entries(groups).map(([group, label]) =>
      h("optgroup", { label }, ...of(group).map(option)),
    );
    const chosen = ({ target }) => {
      const { claim, amendment } = this.form;
      this.#show(target.value, claim.said, this.amends, amendment?.said);
      this.desk.touched();
    };
    return h("select", { id: "type", "aria-describedby": "type-means", change: chosen }, ...grouped);
  }
}

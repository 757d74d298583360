// The editor's desk: writes claims, corrects and retracts them, and shows first what each would do.

import { h } from "../timeline/dom.js";
import { Telling, fill } from "../timeline/telling.js";
import { Api, Problem, newId } from "./api.js";
import { Claims } from "./claims.js";
import { Description } from "./description.js";
import { effects, named as namedBy } from "./effects.js";
import { Form } from "./form.js";
import { gist, named } from "./gist.js";
import { Names } from "./names.js";
import { Outcome } from "./outcome.js";
import { TokenBox } from "./token.js";

const KEPT = ["source", "reported"]; // what the next claim of the same sitting most often says as well
const HOW = { correct: "claim.corrected", retract: "claim.retracted" };

class Desk {
  #live = h("p", { class: "unseen", role: "status" });
  #shown = null; // what was tried last, and at which version of the log
  #isChanged = false;
  #begun; // settled once there is a form, or none can be made yet

  constructor(root, words) {
    this.words = words.desk;
    this.api = new Api(root.dataset.conflict);
    this.names = new Names(this.api, words.lang);
    this.telling = new Telling(words, this.names);
    this.claimTypes = Object.keys(this.words.types).filter((type) => !type.endsWith(".registered"));
    this.amendmentTypes = Object.keys(this.words.amendments);
    this.root = root;
    this.token = new TokenBox(this, async () => {
      await this.#begun;
      if (this.form) this.claims.show();
      else this.begin();
    });
    this.outcome = new Outcome(this);
    this.frame = h("div", { class: "frame" });
    root.replaceChildren(this.token.element, this.frame, this.#live);
    addEventListener("beforeunload", (event) => this.#isChanged && event.preventDefault());
  }

  begin() {
    this.#begun = this.#begin();
  }

  /** Reads what forms are made of; a private conflict can be read once there is a token of it. */
  async #begin() {
    this.frame.replaceChildren(this.outcome.element);
    try {
      const [description, conflict] = await Promise.all([this.api.description(), this.api.get("")]);
      this.description = new Description(description);
      this.languages = conflict.languages?.length ? conflict.languages : ["en", "ar"];
      document.getElementById("conflict").textContent = this.telling.name(conflict.names);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.#refuse(problem, [[this.words["try-again"], () => this.begin()]]);
      return;
    }
    this.#furnish();
    const asked = new URLSearchParams(location.search);
    const [how, id] = Object.entries(HOW).flatMap(([name, type]) =>
      asked.has(name) ? [type, asked.get(name)] : [],
    );
    await this.write(this.claimTypes[0]);
    this.claims.show();
    if (id) await this.#amend(how, id);
  }

  // What the fields ask for

  say = (name, values = {}) => fill(this.words[name], values);

  announce = (text) => {
    this.#live.textContent = text;
  };

  /** A word about a field: its label or its hint, where its type has one of its own that. */
  word(section, { type, name, lang }) {
    if (lang && section === "fields")
      return new Intl.DisplayNames([this.telling.words.lang], { type: "language" }).of(lang);
    const words = this.words[section];
    return words[`${type}.${name}`] ?? words[name] ?? "";
  }

  /** What can be chosen for a field, by some text. */
  async find({ kind, register }, text) {
    if (kind === "claim") return this.#claims(text);
    const entries = await this.names.search(register, text);
    return entries.map((entry) => ({
      value: entry.slug,
      name: this.names.told(entry),
      names: this.names.others(entry),
      note: [...this.names.others(entry), this.words.values[entry.kind], entry.author, entry.slug].filter(
        Boolean,
      ),
    }));
  }

  async #claims(text) {
    const words = text.replace(/["*]/g, " ").trim().slice(0, 190);
    const query = { type: this.claimTypes, standing: true, sort: "-recorded", limit: 8 };
    const { events } = await this.api.get("/events", words ? { ...query, q: `${words}*` } : query);
    await this.names.know(named(this, events));
    return events.map((event) => {
      this.told.set(event.id, gist(this, event));
      return { value: event.id, name: this.told.get(event.id), note: [claimOf(event).occurred] };
    });
  }

  /** The claims that were met, by id, in a line. */
  told = new Map();

  called({ kind, register }, value) {
    return kind === "claim" ? (this.told.get(value) ?? value) : this.names.of(register, value);
  }

  /** A stretch of time in words. */
  stretch({ date, earliest, latest }) {
    const first = earliest && this.#day(earliest, 0);
    const last = latest && this.#day(latest, 1);
    if (!first) return this.say("window-by", { last });
    if (!last) return this.say("window-from", { first });
    if (first === last) return this.say("window-on", { first });
    const throughout = date.includes("/") && this.words.states.includes(this.type);
    return this.say(throughout ? "window-throughout" : "window-between", { first, last });
  }

  /** The day of an instant, or of the one just before it; with the time where that is none of midnight. */
  #day(instant, before) {
    const time = Date.parse(instant);
    if (time % 86_400_000)
      return this.telling.date(new Date(time - before * 1000).toISOString().slice(0, 19) + "Z");
    return this.telling.date(new Date(time - before).toISOString().slice(0, 10));
  }

  /** What a new registration would replace, to be filled in. */
  async offerWhatIsOnFile(slug, offer) {
    offer.replaceChildren();
    const register = `${this.type.split(".")[0]}s`;
    if (!slug || !(register in this.names.registers)) return;
    const [entry] = (await this.api.get(`/${register}`, { slug }).catch(() => ({ [register]: [] })))[
      register
    ];
    if (!entry) return;
    const { revision, ...said } = entry;
    const take = async () => {
      await this.names.know(named(this, [said]));
      this.form.claim.fill(said);
      offer.replaceChildren();
      this.touched();
    };
    offer.append(
      this.say("on-file", { revision }),
      " ",
      h("button", { type: "button", click: take }, this.words["take-over"]),
    );
  }

  /** The form is no longer what was tried. */
  touched() {
    this.#isChanged = true;
    if (!this.#shown) return;
    this.#shown = null;
    this.outcome.rest("outcome-changed");
  }

  // What an editor does

  /** A form for a new event of a type, with what is known of it. */
  async write(type, said = {}) {
    this.id = newId();
    await this.#put(type, null, said);
    this.outcome.rest();
    this.#isChanged = false;
  }

  /** A form that amends a claim; `said` is what is to stand instead, else it is the claim as it stands. */
  async amend(how, id, said = null) {
    await this.#amend(how, id, said);
    this.heading.focus();
    this.heading.scrollIntoView({ block: "nearest" });
  }

  async #amend(how, id, said = null) {
    let event;
    try {
      event = await this.#standing(id);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return this.#refuse(problem);
    }
    if (!event.standing)
      return this.outcome.tell(
        "refused",
        this.words.refused,
        h("p", { role: "alert" }, this.words["none-stands"]),
      );
    const claim = claimOf(event);
    this.id = newId();
    await this.names.know(named(this, [event]));
    await this.#put(claim.type, { type: how, target: event.id }, said ?? claim, gist(this, event));
    this.outcome.rest(event.id === id ? "outcome-rest" : "corrected-before");
    this.#isChanged = said !== null;
  }

  /** What stands now of a claim: itself, or the last of its corrections. */
  async #standing(id) {
    const event = await this.api.get(`/events/${encodeURIComponent(id)}`);
    const amendment = event.amended_by.at(-1);
    return event.standing || !amendment ? event : this.#standing(amendment);
  }

  async #put(type, amends, said, about = "") {
    if (said.responds_to && !this.told.has(said.responds_to)) await this.#meet(said.responds_to);
    this.type = type;
    this.amends = amends;
    this.form = new Form(this, type, amends);
    this.form.claim?.fill(said);
    this.#shown = null;
    this.select.value = type;
    this.kind.hidden = amends?.type === "claim.retracted";
    for (const option of this.select.options)
      option.hidden = option.disabled = amends && option.value.endsWith(".registered");
    this.meaning.textContent = this.words.types[type].means;
    this.heading.textContent = amends ? this.words.amendments[amends.type].means : this.words.write;
    this.about.textContent = about;
    this.about.hidden = this.cancel.hidden = this.instead.hidden = !amends;
    this.clear.hidden = Boolean(amends);
    if (amends) this.instead.textContent = this.words[`${this.otherHow}-instead`];
    this.fields.replaceChildren(this.form.element);
  }

  /** The other way to amend the claim. */
  get otherHow() {
    return Object.values(HOW).find((how) => how !== this.amends.type);
  }

  async #meet(id) {
    const event = await this.api.get(`/events/${id}`).catch(() => null);
    if (!event) return;
    await this.names.know(named(this, [event]));
    this.told.set(id, gist(this, event));
  }

  /** Show what the event would do, as the log stands now. */
  async try() {
    this.form.absolve();
    if (!this.api.isWriter) return this.#refuse(new Problem(401), []);
    const event = this.form.event(this.id);
    const body = JSON.stringify(event);
    this.outcome.wait();
    await this.#doing(
      async () => {
        const { version } = await this.api.get("");
        const rehearsal = await this.api.rehearse(body, version);
        if (rehearsal.on_record.includes(this.id)) return this.#done(await this.api.record(body, version));
        await this.names.know(namedBy(rehearsal.changes));
        this.#shown = { body, version };
        const [{ revision, reported }] = rehearsal.events;
        this.outcome.tell(
          "tried",
          this.words.effect,
          effects(this, rehearsal.changes),
          h(
            "p",
            { class: "hint" },
            this.say("as-revision", { revision }),
            " ",
            reported ? this.say("as-reported", { date: reported }) : "",
          ),
          h(
            "p",
            { class: "actions" },
            h(
              "button",
              { type: "button", class: "strong", id: "post", click: () => this.post() },
              this.words.post,
            ),
          ),
        );
      },
      () => this.try(),
    );
  }

  /** Put on record what was tried; however often it is sent, it is recorded once. */
  async post() {
    const { body, version } = this.#shown;
    this.outcome.wait();
    await this.#doing(
      async () => this.#done(await this.api.record(body, version)),
      () => this.post(),
    );
  }

  async #doing(work, again) {
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await this.#failed(problem, again);
    }
  }

  async #failed(problem, again) {
    const retry = [this.words["try-again"], again];
    if (problem.status === 422) {
      const elsewhere = this.form.blame(problem.errors);
      const focused = document.activeElement;
      this.#refuse(problem, [], elsewhere.map(({ detail }) => detail).join("; "));
      if (elsewhere.length < problem.errors.length) focused.focus();
    } else if (problem.name === "log-moved-on") {
      await this.try();
      if (this.#shown) this.outcome.body.prepend(h("p", { role: "alert" }, this.words["moved-on"]));
    } else if (problem.name === "id-taken") {
      const said = { type: this.type, ...this.form.claim?.said };
      this.#refuse(problem, [
        [this.words["correct-first"], () => this.amend("claim.corrected", this.id, said)],
      ]);
    } else if (problem.name === "not-amendable") {
      const { type, target } = this.amends;
      this.#refuse(problem, [[this.words["open-standing"], () => this.amend(type, target)]]);
    } else if (problem.status === 401) {
      this.token.ask();
      this.#refuse(problem, []);
      this.token.input.focus();
    } else this.#refuse(problem, problem.status === 403 ? [] : [retry]);
  }

  async #done(event) {
    const { type, place, occurred } = claimOf(event);
    this.names.forget();
    await this.names.know(named(this, [event]));
    const what = gist(this, event);
    const { form } = this;
    const kept =
      form.claim &&
      Object.fromEntries(Object.entries(form.claim.said).filter(([name]) => KEPT.includes(name)));
    await this.write(this.type, this.amends ? {} : kept);
    const lang = this.telling.words.lang === "ar" ? "?lang=ar" : "";
    const seen =
      place && type.startsWith("control.")
        ? `/${this.api.conflict}/${place}${lang}`
        : `/${this.api.conflict}${lang}`;
    this.outcome.tell(
      "done",
      this.say("done", { revision: event.revision }),
      h(
        "p",
        { dir: "auto" },
        what,
        occurred ? h("span", {}, " · ", h("bdi", { dir: "ltr" }, occurred)) : null,
      ),
      h("p", {}, h("a", { href: seen }, this.words.see), " · ", h("a", { href: event.links.self }, "JSON")),
    );
    history.replaceState(null, "", location.pathname + lang);
    this.claims.show();
  }

  #refuse(problem, actions = [], detail = problem.detail) {
    this.outcome.refuse(problem, { ...this.advice(problem), detail }, actions);
    if (problem.status === 401) this.token.ask();
  }

  /** What a problem means to an editor, and what to do about it. */
  advice({ name, status, retryAfter, errors }) {
    const { problems } = this.words;
    const what = problems[name] ?? problems[status] ?? (status >= 500 ? problems[500] : problems[400]);
    return { what: fill(what, { number: errors.length }), after: retryAfter };
  }

  // What the desk is made of

  #furnish() {
    const { words } = this;
    this.heading = h("h2", { id: "form-title", tabindex: -1 });
    this.about = h("p", { class: "about", dir: "auto", hidden: true });
    this.cancel = h("button", { type: "button", click: () => this.write(this.claimTypes[0]) }, words.cancel);
    this.instead = h("button", {
      type: "button",
      click: () => this.amend(this.otherHow, this.amends.target),
    });
    this.select = this.#types();
    this.meaning = h("p", { class: "hint", id: "type-means" });
    this.kind = h(
      "div",
      { class: "field what" },
      h("label", { for: "type" }, words.type),
      this.meaning,
      this.select,
    );
    this.fields = h("div", {});
    this.claims = new Claims(this);
    this.clear = h("button", { type: "button", click: () => this.write(this.type) }, words.clear);
    const form = h(
      "form",
      {
        class: "writing",
        novalidate: true,
        "aria-labelledby": this.heading.id,
        submit: (event) => (event.preventDefault(), this.try()),
        input: () => this.touched(),
      },
      this.heading,
      this.about,
      this.kind,
      this.fields,
      h(
        "p",
        { class: "actions" },
        h("button", { class: "strong" }, words.try),
        this.clear,
        this.instead,
        this.cancel,
      ),
    );
    this.frame.replaceChildren(h("div", { class: "work" }, form, this.outcome.element), this.claims.element);
  }

  #types() {
    const { types, groups } = this.words;
    const all = Object.keys(types);
    const of = (group) => all.filter((type) => type.split(".")[group === "registered" ? 1 : 0] === group);
    const option = (type) => h("option", { value: type }, types[type].name);
    const grouped = Object.entries(groups).map(([group, label]) =>
      h("optgroup", { label }, ...of(group).map(option)),
    );
    const chosen = async ({ target }) => {
      await this.#put(target.value, this.amends, this.form.claim.said, this.about.textContent);
      this.touched();
    };
    return h("select", { id: "type", "aria-describedby": "type-means", change: chosen }, ...grouped);
  }
}

/** The claim that an event says, or puts in the place of another. */
function claimOf({ replacement, ...event }) {
  return replacement ? { source: event.source, reported: event.reported, ...replacement } : event;
}

const words = JSON.parse(document.getElementById("words").textContent);
const root = document.getElementById("desk");
new Desk(root, words).begin();

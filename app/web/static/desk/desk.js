// The editor's desk: writes claims, corrects and retracts them, and shows first what each would do.

import { h } from "../timeline/dom.js";
import { Telling, fill } from "../timeline/telling.js";
import { Api, Problem } from "./api.js";
import { Claims } from "./claims.js";
import { Description } from "./description.js";
import { Draft, HOW } from "./draft.js";
import { Finder } from "./finder.js";
import { Names } from "./names.js";
import { Outcome } from "./outcome.js";
import { Sending } from "./sending.js";
import { TokenBox } from "./token.js";

const LANGUAGES = ["en", "ar"]; // those of the pages, where the conflict names none

/** What all parts of a desk share: its words, the API, what is known by name, and one another. */
class Desk {
  #live = h("p", { class: "unseen", role: "status" });
  #begun; // settled once there is a form, or none can be made yet

  constructor(root, words) {
    this.words = words.desk;
    this.claimTypes = Object.keys(this.words.types).filter((type) => !type.endsWith(".registered"));
    this.amendmentTypes = Object.keys(this.words.amendments);
    this.api = new Api(root.dataset.conflict);
    this.names = new Names(this.api, words.lang);
    this.telling = new Telling(words, this.names);
    this.finder = new Finder(this);
    this.sending = new Sending(this);
    this.outcome = new Outcome(this);
    this.token = new TokenBox(this, () => this.#readAs());
    this.frame = h("div", { class: "frame" });
    root.replaceChildren(this.token.element, this.frame, this.#live);
    addEventListener("beforeunload", (event) => this.draft?.isUnposted && event.preventDefault());
  }

  begin() {
    this.#begun = this.#begin();
  }

  /** Reads what forms are made of; of a private conflict that takes a token. */
  async #begin() {
    this.frame.replaceChildren(this.outcome.element);
    try {
      const [description, conflict] = await Promise.all([this.api.description(), this.api.get("")]);
      this.description = new Description(description);
      this.languages = conflict.languages ?? LANGUAGES;
      document.getElementById("conflict").textContent = this.telling.name(conflict.names);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.refuse(problem, [[this.words["try-again"], () => this.begin()]]);
      return;
    }
    this.draft = new Draft(this);
    this.claims = new Claims(this);
    const work = h("div", { class: "work" }, this.draft.element, this.outcome.element);
    this.frame.replaceChildren(work, this.claims.element);
    this.claims.show();
    await this.draft.write(this.claimTypes[0]);
    await this.#followAddress();
  }

  /** What the address asks for: to correct or to retract a claim. */
  async #followAddress() {
    const asked = new URLSearchParams(location.search);
    const how = Object.keys(HOW).find((name) => asked.has(name));
    if (how) await this.draft.begin(HOW[how], asked.get(how));
  }

  /** Another token may read more, or less. */
  async #readAs() {
    await this.#begun;
    if (this.draft) this.claims.show();
    else this.begin();
  }

  // What its parts ask of it

  say = (name, values = {}) => fill(this.words[name], values);

  announce = (text) => {
    this.#live.textContent = text;
  };

  /** A word about a field: the one for its type, where there is one, else the one for all. */
  word(section, { type, name, lang }) {
    if (lang && section === "fields")
      return new Intl.DisplayNames([this.telling.words.lang], { type: "language" }).of(lang);
    const words = this.words[section];
    return words[`${type}.${name}`] ?? words[name] ?? "";
  }

  /** A path of a page, in the language of this one. */
  inLanguage(path) {
    const { lang } = this.telling.words;
    return lang === "en" ? path : `${path}?lang=${lang}`;
  }

  /** What is written has changed. */
  touched() {
    this.draft.touched();
    this.sending.forget();
  }

  /** Tell why something cannot be done; without a good token, ask for one. */
  refuse(problem, actions = [], detail = problem.detail) {
    this.outcome.refuse(problem, { ...this.advice(problem), detail }, actions);
    if (problem.status === 401) this.token.ask();
  }

  /** What a problem means to an editor, and what to do about it. */
  advice({ name, status, retryAfter, errors }) {
    const { problems } = this.words;
    const what = problems[name] ?? problems[status] ?? problems[status < 500 ? 400 : 500];
    return { what: fill(what, { number: errors.length }), after: retryAfter };
  }
}

const words = JSON.parse(document.getElementById("words").textContent);
new Desk(document.getElementById("desk"), words).begin();

// From what is written to what is on record: tried first, then posted as it was tried, exactly once.

import { h } from "../timeline/dom.js";
import { Problem } from "./api.js";
import { effects, named } from "./effects.js";
import { claimOf, gist } from "./gist.js";

const KEPT = ["source", "reported"]; // what the next claim of the same sitting most often says as well

export class Sending {
  #tried = null; // what was sent to be tried, and at which version of the log

  constructor(desk) {
    this.desk = desk;
  }

  /** What was tried is no longer what is written. */
  forget() {
    if (!this.#tried) return;
    this.#tried = null;
    this.desk.outcome.rest("outcome-changed");
  }

  /** Show what the draft would do, as the log stands now. */
  async try() {
    const { api, draft, names, outcome } = this.desk;
    draft.form.absolve();
    if (!api.isWriter) return this.desk.refuse(new Problem(401));
    outcome.wait();
    await draft.form.settle();
    const { edits, id } = draft;
    const body = JSON.stringify(draft.event);
    await this.#doing("try", async () => {
      const { version } = await api.get("");
      const rehearsal = await api.rehearse(body, version);
      if (rehearsal.on_record.includes(id)) return this.#done(await api.record(body, version));
      await names.know(named(rehearsal.changes));
      if (edits !== draft.edits) return outcome.rest("outcome-changed");
      this.#tried = { body, version };
      this.#show(rehearsal);
    });
  }

  /** Put on record what was tried, if nobody wrote since; however often it is sent, it is recorded once. */
  async post() {
    const { body, version } = this.#tried;
    this.desk.outcome.wait();
    await this.#doing("post", async () => this.#done(await this.desk.api.record(body, version)));
  }

  #show({ changes, events: [{ revision, reported }] }) {
    const { outcome, say, words } = this.desk;
    const post = { type: "button", class: "strong", id: "post", click: () => this.post() };
    const notes = [say("as-revision", { revision }), reported && say("as-reported", { date: reported })];
    outcome.tell(
      "tried",
      words.effect,
      effects(this.desk, changes),
      h("p", { class: "hint" }, notes.filter(Boolean).join(" ")),
      h("p", { class: "actions" }, h("button", post, words.post)),
    );
  }

  async #doing(step, work) {
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      await this.#failed(problem, () => this[step]());
    }
  }

  /** Why a step failed, and what can be done about it, be it the same again. */
  async #failed(problem, again) {
    const { desk } = this;
    const { draft, words } = desk;
    if (problem.status === 422) return this.#blame(problem);
    if (problem.name === "log-moved-on") return this.#tryAnew();
    if (problem.name === "id-taken") {
      const correct = () => draft.amend("claim.corrected", draft.id, draft.said);
      return desk.refuse(problem, [[words["correct-first"], correct]]);
    }
    if (problem.name === "not-amendable") {
      const { type, target } = draft.amends;
      return desk.refuse(problem, [[words["open-standing"], () => draft.amend(type, target)]]);
    }
    const isOfToken = problem.status === 401 || problem.status === 403;
    desk.refuse(problem, isOfToken ? [] : [[words["try-again"], again]]);
  }

  /** Each fault is told at its field, and the first of these has the focus. */
  #blame(problem) {
    const { draft } = this.desk;
    const { first, elsewhere } = draft.form.blame(problem.errors);
    this.desk.refuse(problem, [], elsewhere.map(({ detail }) => detail).join("; "));
    first?.input.focus();
  }

  /** Somebody wrote between the trial and the post: what it would do is to be seen again. */
  async #tryAnew() {
    const { outcome, words } = this.desk;
    this.#tried = null;
    await this.try();
    if (this.#tried) outcome.body.prepend(h("p", { role: "alert" }, words["moved-on"]));
  }

  async #done(event) {
    const { desk } = this;
    const { draft, words } = desk;
    this.#tried = null;
    desk.names.forget();
    await desk.finder.meet(event);
    const { occurred } = claimOf(event);
    const date = occurred ? h("span", {}, " · ", h("bdi", { dir: "ltr" }, occurred)) : null;
    const kept = Object.entries(draft.said).filter(([name]) => KEPT.includes(name) && !draft.amends);
    await draft.write(draft.type, Object.fromEntries(kept));
    desk.outcome.tell(
      "done",
      desk.say("done", { revision: event.revision }),
      h("p", { dir: "auto" }, gist(desk, event), date),
      h(
        "p",
        {},
        h("a", { href: this.#page(event) }, words.see),
        " · ",
        h("a", { href: event.links.self }, "JSON"),
      ),
    );
    history.replaceState(null, "", desk.inLanguage(location.pathname));
    desk.claims.show();
  }

  /** Where readers see it: the page of its place, else of the conflict. */
  #page(event) {
    const { type, place } = claimOf(event);
    const { conflict } = this.desk.api;
    return this.desk.inLanguage(
      place && type.startsWith("control.") ? `/${conflict}/${place}` : `/${conflict}`,
    );
  }
}

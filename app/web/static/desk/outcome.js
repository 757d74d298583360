// What came of it, in one place: what a post would do, that it is on record, or why it is not.

import { h } from "../timeline/dom.js";

export class Outcome {
  #countdown;

  constructor(desk) {
    this.desk = desk;
    this.body = h("div", {});
    this.title = h("h2", { id: "outcome-title", tabindex: -1 }, desk.words.outcome);
    this.element = h(
      "section",
      { class: "outcome", "aria-labelledby": this.title.id },
      this.title,
      this.body,
    );
    this.rest();
  }

  /** Nothing is asked for yet, or the form is no longer what was. */
  rest(why = "outcome-rest") {
    this.#put("resting", this.desk.words.outcome, h("p", {}, this.desk.words[why]));
  }

  wait() {
    this.#put("busy", this.desk.words.outcome, h("p", {}, this.desk.words.waiting));
    this.element.setAttribute("aria-busy", "true");
  }

  /** Show some elements under a title, which has the focus then. */
  tell(kind, title, ...parts) {
    this.#put(kind, title, ...parts);
    this.title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  /** Why something could not be done, and what to do about it: `actions` are names with what they do. */
  refuse(problem, { what, detail, after }, actions = []) {
    const buttons = actions.map(([name, act]) =>
      h("button", { type: "button", class: "strong", click: act }, name),
    );
    const left = h("p", { class: "countdown" });
    this.tell(
      "refused",
      this.desk.words.refused,
      h("p", { role: "alert" }, what),
      detail ? h("p", { class: "detail", lang: "en", dir: "ltr" }, detail) : null,
      left,
      buttons.length ? h("p", { class: "actions" }, ...buttons) : null,
    );
    this.element.dataset.problem = problem.name || problem.status;
    if (after) this.#count(after, left, buttons);
  }

  /** Buttons wait for so many seconds, which are counted down. */
  #count(seconds, left, buttons) {
    const count = () => {
      left.textContent = seconds > 0 ? this.desk.say("in-seconds", { seconds }) : "";
      for (const button of buttons) button.disabled = seconds > 0;
      if (seconds <= 0) clearInterval(this.#countdown);
      seconds -= 1;
    };
    count();
    this.#countdown = setInterval(count, 1000);
  }

  #put(kind, title, ...parts) {
    clearInterval(this.#countdown);
    this.element.dataset.kind = kind;
    delete this.element.dataset.problem;
    this.element.removeAttribute("aria-busy");
    this.title.textContent = title;
    this.body.replaceChildren(...parts.filter(Boolean));
  }
}

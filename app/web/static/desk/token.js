// Where the token is typed in: it goes from the box into memory, and the box is empty again.

import { h } from "../timeline/dom.js";

export class TokenBox {
  constructor({ words, api }, changed) {
    const note = h("p", { class: "hint", id: "token-note" }, words["token-note"]);
    // In no form: browsers offer to keep passwords that are sent by one.
    this.input = h("input", {
      type: "password",
      id: "token",
      dir: "ltr",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": note.id,
      keydown: (event) => event.key === "Enter" && use(),
    });
    const use = () => {
      const token = this.input.value.trim();
      if (!token) return this.input.focus();
      api.use(token);
      this.input.value = "";
      show();
      changed();
    };
    const forget = () => {
      api.use("");
      show();
      this.input.focus();
      changed();
    };
    const asked = h(
      "div",
      { class: "asked" },
      h("label", { for: "token" }, words.token),
      this.input,
      h("button", { type: "button", class: "strong", click: use }, words["token-use"]),
    );
    const held = h(
      "p",
      { class: "held", tabindex: -1 },
      words["token-held"],
      " ",
      h("button", { type: "button", click: forget }, words["token-forget"]),
    );
    const show = () => {
      asked.hidden = api.isWriter;
      held.hidden = !api.isWriter;
      if (api.isWriter) held.focus();
    };
    this.ask = () => {
      api.use("");
      show();
      this.input.focus();
    };
    this.element = h("section", { class: "token", "aria-label": words.token }, asked, held, note);
    held.hidden = true;
  }
}

// Fields that one writes into, or chooses from.

import { h } from "../timeline/dom.js";
import { Field } from "./field.js";

export class Long extends Field {
  make(attributes) {
    return h("textarea", { dir: "auto", rows: 3, ...attributes });
  }
}

export class Url extends Field {
  make(attributes) {
    return h("input", { type: "text", inputmode: "url", dir: "ltr", autocomplete: "off", ...attributes });
  }
}

/** A new slug; where it is on file already, what is there can be filled in. */
export class Slug extends Field {
  make(attributes) {
    const more = { dir: "ltr", spellcheck: "false", autocomplete: "off", change: () => this.#look() };
    return h("input", { type: "text", ...attributes, ...more });
  }

  besides() {
    this.offer = h("p", { class: "offer", role: "status" });
    return [this.offer];
  }

  async #look() {
    const { desk, value } = this;
    this.offer.replaceChildren();
    if (!value) return;
    const register = `${this.spec.type.split(".")[0]}s`;
    const found = await desk.api.get(`/${register}`, { slug: value }).catch(() => null);
    const [entry] = found?.[register] ?? [];
    if (!entry || value !== this.value) return;
    const { revision, ...said } = entry;
    const take = () => {
      this.offer.replaceChildren();
      desk.draft.fill(said);
    };
    const button = h("button", { type: "button", click: take }, desk.words["take-over"]);
    this.offer.append(desk.say("on-file", { revision }), " ", button);
  }
}

export class Figure extends Field {
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

export class Choice extends Field {
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

export class Check extends Field {
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

/** Several texts, one on each line. */
export class Lines extends Long {
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
export class Json extends Long {
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

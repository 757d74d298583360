// What a field can be filled with: things on file by their names, and earlier claims by their words.

import { claimOf, gist, named } from "./gist.js";
import { prefixed } from "./names.js";

const FEW = 8;

export class Finder {
  #met = new Map(); // what claims say in a line, by their ids

  constructor(desk) {
    this.desk = desk;
  }

  /** The options for a field, by some text: each a `value`, a `name` and a `note` in parts. */
  find({ kind, register }, text) {
    return kind === "claim" ? this.#claims(text) : this.#entries(register, text);
  }

  /** What is chosen, in a line. */
  called({ kind, register }, value) {
    return kind === "claim" ? (this.#met.get(value) ?? value) : this.desk.names.of(register, value);
  }

  /** Know what the documents name, so that it can be called something. */
  async meet(...documents) {
    const { api, names } = this.desk;
    await names.know(named(this.desk, documents));
    for (const { responds_to: id } of documents.map(claimOf))
      if (id && !this.#met.has(id))
        await this.#remember(await api.get(`/events/${id}`).catch(() => ({ id })));
  }

  async #remember(...events) {
    await this.desk.names.know(named(this.desk, events));
    for (const event of events) this.#met.set(event.id, event.type ? gist(this.desk, event) : event.id);
  }

  async #entries(register, text) {
    const { names, words } = this.desk;
    const entries = await names.search(register, text);
    return entries.map((entry) => {
      const others = names.others(entry);
      const note = [...others, words.values[entry.kind], entry.author, entry.slug];
      return { value: entry.slug, name: names.told(entry), names: others, note: note.filter(Boolean) };
    });
  }

  async #claims(text) {
    const query = { type: this.desk.claimTypes, standing: true, sort: "-recorded", limit: FEW };
    const { events } = await this.desk.api.get("/events", { ...query, ...prefixed(text) });
    await this.#remember(...events);
    return events.map((event) => ({
      value: event.id,
      name: this.#met.get(event.id),
      note: [claimOf(event).occurred],
    }));
  }
}

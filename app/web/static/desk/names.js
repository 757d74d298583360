// What slugs are called: looked up as they are met, and searched by name.

const BATCH = 100; // slugs, as many as the API takes at once
const FEW = 12;
const LONGEST = 190; // characters of a search

export class Names {
  constructor(api, lang) {
    Object.assign(this, { api, lang });
    this.registers = { places: new Map(), actors: new Map(), sources: new Map() };
  }

  // Telling finds the names of places and actors here.
  get places() {
    return called(this.registers.places);
  }
  get actors() {
    return called(this.registers.actors);
  }

  /** What something on file is called. */
  of(register, slug) {
    return this.told(this.registers[register].get(slug) ?? { slug });
  }

  /** What an entry is called: in the language of the page, if it has a name in it. */
  told({ slug, names, title }) {
    if (typeof names !== "object") return names ?? title ?? slug;
    return names[this.lang] || names.en || Object.values(names)[0];
  }

  /** Its other names. */
  others(entry) {
    const { names } = entry;
    return typeof names === "object" ? Object.values(names).filter((name) => name !== this.told(entry)) : [];
  }

  /** Know some slugs by their names: lists of them by register. */
  async know(met) {
    const asked = Object.entries(met).flatMap(([register, slugs]) => {
      const unknown = [...new Set(slugs)].filter((slug) => !this.registers[register].has(slug));
      return batches(unknown).map((slug) => this.#read(register, { slug }));
    });
    await Promise.all(asked);
  }

  /** The entries whose names have the words of a text, the last of which may go on. */
  search(register, text) {
    return this.#read(register, { limit: FEW, ...prefixed(text) });
  }

  /** Ask anew for what may have been registered since. */
  forget() {
    for (const known of Object.values(this.registers)) known.clear();
  }

  async #read(register, query) {
    const entries = (await this.api.get(`/${register}`, query))[register];
    for (const entry of entries) this.registers[register].set(entry.slug, entry);
    return entries;
  }
}

/** A search for the words of a text, the last of which may go on; for nothing, where it has none. */
export function prefixed(text) {
  const words = text.replace(/["*]/g, " ").trim().slice(0, LONGEST);
  return words ? { q: `${words}*` } : {};
}

/** Some entries by slug; of one that is not known, the slug is the name. */
const called = (known) => ({ get: (slug) => known.get(slug) ?? { names: slug } });

function batches(slugs) {
  const found = [];
  for (let at = 0; at < slugs.length; at += BATCH) found.push(slugs.slice(at, at + BATCH));
  return found;
}

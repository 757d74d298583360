// Finds a place by any of its names, in any language.

import { h } from "./dom.js";

export class Search {
  constructor(scene) {
    const { record, telling } = scene;
    this.places = new Map();
    for (const { slug, names, spans, counts } of record.places.values())
      if (spans.length || counts)
        for (const name of typeof names === "string" ? [names] : Object.values(names))
          this.places.set(name, slug);
    const found = () => {
      const sought = input.value.trim().toLocaleLowerCase();
      const exact = [...this.places].find(([name]) => name.toLocaleLowerCase() === sought);
      const near = [...this.places].find(([name]) => sought && name.toLocaleLowerCase().includes(sought));
      return (exact ?? near)?.[1];
    };
    const go = () => found() && scene.set({ place: found() });
    const input = h("input", {
      type: "search",
      id: "search",
      list: "places",
      autocomplete: "off",
      placeholder: telling.words.search,
      "aria-label": telling.words.search,
      change: go,
      keydown: (event) => event.key === "Enter" && go(),
    });
    this.element = h(
      "p",
      { class: "search" },
      input,
      h("datalist", { id: "places" }, ...[...this.places.keys()].map((name) => h("option", { value: name }))),
    );
  }
}

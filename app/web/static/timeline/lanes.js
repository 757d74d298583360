// A lane for each place: who held it when.

import { h, s } from "./dom.js";

const [LANE, NAME, GAP] = [22, 20, 4];
const MOST = 60; // lanes that are open from the start

export class Lanes {
  constructor(scene) {
    this.scene = scene;
    const { telling, record } = scene;
    this.places = [...record.places.values()].filter(({ spans, geometry }) => spans.length && !geometry);
    this.names = h("ol", { class: "names" });
    this.bars = s("svg", { class: "bars", "aria-hidden": "true" });
    this.element = h(
      "details",
      { class: "lanes", open: !scene.compact && this.places.length <= MOST, toggle: () => this.draw() },
      h("summary", {}, telling.words.lanes),
      h("div", { class: "rows" }, this.names, this.bars),
    );
  }

  show({ place }) {
    for (const name of this.names.children) name.classList.toggle("selected", name.dataset.place === place);
  }

  /** Draws what is in sight on a scale; what nobody looks at is not drawn. */
  draw(scale = this.scale) {
    this.scale = scale;
    if (!this.element.open || !scale) return;
    if (!this.names.childElementCount) this.names.append(...this.places.map((place) => this.#name(place)));
    // Where there is no room beside a lane, its name stands above it.
    const above = scale.gutter ? 0 : NAME;
    const tall = LANE + above;
    this.element.style.setProperty("--lane", `${tall}px`);
    this.bars.setAttribute("width", scale.width);
    this.bars.setAttribute("height", this.places.length * tall);
    this.bars.replaceChildren(
      ...this.places.flatMap((place, row) => this.#drawn(place, row * tall + above + GAP)),
    );
  }

  #name({ slug }) {
    const { telling, set } = this.scene;
    const button = h("button", { type: "button", click: () => set({ place: slug }) }, telling.place(slug));
    return h("li", { "data-place": slug }, button);
  }

  #drawn({ spans }, y) {
    const { from, to } = this.scale;
    const ends = spans.map((_, index) => spans[index + 1]?.day ?? Infinity);
    return spans.flatMap((span, index) =>
      span.day < to && ends[index] > from ? [this.#bar(span, ends[index], y)] : [],
    );
  }

  #bar(span, end, y) {
    const { record, colours } = this.scene;
    const [contender] = span.contenders;
    const bar = s("rect", {
      ...this.scale.between(span.day, end),
      y,
      height: LANE - 2 * GAP,
      class: contender ? "contested" : null,
    });
    bar.style.fill = colours.get(record.holding(span));
    if (contender) bar.style.stroke = colours.get(record.side(contender));
    return bar;
  }
}

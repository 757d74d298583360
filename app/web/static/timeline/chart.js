// Shares over time, stepped: nothing is gradual that nobody said was. Below them, when anything changed.

import { s } from "./dom.js";
import { SEVERAL, UNKNOWN, VACANT } from "./record.js";

const [TALL, TICKS, AXIS] = [84, 16, 20];

export class Chart {
  constructor(scene) {
    this.scene = scene;
    this.element = s("svg", { class: "chart", height: TALL + TICKS + AXIS, "aria-hidden": "true" });
    this.order = [...scene.record.sides, SEVERAL, VACANT, UNKNOWN];
  }

  draw(scale) {
    const { record, telling } = this.scene;
    const turns = record.turns.filter((turn) => turn >= scale.from && turn <= scale.to);
    const edges = [...new Set([scale.from, ...turns, scale.to])];
    const axis = scale
      .marks(telling)
      .map(([day, name]) =>
        s("text", { class: "axis", x: scale.x(day), y: TALL + TICKS + 14, "text-anchor": "middle" }, name),
      );
    this.element.setAttribute("width", scale.width);
    this.element.replaceChildren(
      ...edges.slice(0, -1).flatMap((day, index) => this.#shares(day, scale.between(day, edges[index + 1]))),
      ...turns.map((turn) => this.#tick(turn, scale.x(turn))),
      ...axis,
      ...(scale.gutter ? [this.#title(scale)] : []),
    );
  }

  /** One on top of the other, the share of each side from a day until the next change. */
  #shares(day, where) {
    const { record, colours } = this.scene;
    const shares = record.shares(day);
    let y = 0;
    return this.order
      .filter((side) => shares.has(side))
      .map((side) => {
        const height = (TALL * shares.get(side).places) / record.tracked.length;
        const bar = s("rect", { ...where, y, height });
        bar.style.fill = colours.get(side);
        y += height;
        return bar;
      });
  }

  /** The more places changed hands on a day, the longer. */
  #tick(turn, x) {
    const { turned } = this.scene.record;
    const height = 4 + ((TICKS - 6) * turned.get(turn)) / Math.max(...turned.values());
    return s("rect", { class: "tick", x: x - 1, y: TALL + TICKS - height, width: 2, height });
  }

  #title({ rtl, width }) {
    const x = rtl ? width : 0;
    const lines = this.scene.telling.words.shares.match(/.{1,20}(\s|$)/g);
    return s(
      "text",
      { class: "axis", y: 12 },
      ...lines.map((line, row) => s("tspan", { x, dy: row && 14 }, line)),
    );
  }
}

// The time panel: the day, and the chart, the slider and the lanes on one scale.

import { Chart } from "./chart.js";
import { h } from "./dom.js";
import { Lanes } from "./lanes.js";
import { dateOf, dayOf } from "./record.js";
import { Scale } from "./scale.js";

const LENGTHS = { fortnight: 14, quarter: 91, year: 365, all: Infinity };

export class TimePanel {
  constructor(scene) {
    this.scene = scene;
    const { words } = scene.telling;
    this.length = this.#fitting();
    this.chart = new Chart(scene);
    this.lanes = new Lanes(scene);
    this.previous = this.#button("previous", "«", "Shift+ArrowLeft", () => this.#turn("before"));
    this.play = this.#button("play", "▶", "Space", () => this.#play());
    this.next = this.#button("next", "»", "Shift+ArrowRight", () => this.#turn("after"));
    this.date = h("output", { class: "date" });
    const go = () => this.input.value && this.#go(dayOf(this.input.value));
    this.input = h("input", { type: "date", "aria-label": words.date, change: go });
    this.slider = h("input", {
      type: "range",
      "aria-label": words.day,
      input: () => this.#go(Number(this.slider.value)),
    });
    this.cursor = h("div", { class: "cursor" });
    this.plot = h("div", { class: "plot" }, this.chart.element, this.slider, this.lanes.element, this.cursor);
    const { previous, play, next, date, input } = this;
    this.element = h(
      "section",
      { class: "time", "aria-label": words.time, keydown: (event) => this.#key(event) },
      h("div", { class: "controls" }, previous, play, next, date, input, this.#lengths()),
      this.plot,
      h("p", { class: "keys note" }, words.keys),
    );
    this.#drag();
    new ResizeObserver(() => this.#draw()).observe(this.plot);
  }

  show(state) {
    const { record, telling } = this.scene;
    const { at } = state;
    this.at = at;
    this.input.value = dateOf(at);
    this.date.textContent = telling.day(at);
    if (this.from === undefined || at < this.from || at > this.to) this.#frame();
    this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", telling.day(at));
    this.previous.disabled = record.before(at) === undefined;
    this.next.disabled = record.after(at) === undefined;
    this.lanes.show(state);
    this.#move();
  }

  stop() {
    this.player?.stop();
  }

  #button(name, sign, key, click) {
    const said = this.scene.telling.words[name];
    const named = { "aria-label": said, title: said, "aria-keyshortcuts": key };
    return h("button", { type: "button", ...named, click }, sign);
  }

  /** What plays is fetched once it is asked for. */
  async #play() {
    const { Player } = await import("../player.js");
    this.player ??= new Player(this.scene, this.play, () => this.days);
    this.player.toggle();
  }

  #lengths() {
    const { words } = this.scene.telling;
    const choose = (event) => {
      this.length = event.target.value;
      this.#frame();
    };
    const options = Object.keys(LENGTHS).map((name) =>
      h("option", { value: name, selected: name === this.length }, words.zooms[name]),
    );
    return h("select", { "aria-label": words.zoom, change: choose }, ...options);
  }

  #go(at) {
    this.scene.set({ at });
  }

  #turn(direction) {
    const day = this.scene.record[direction](this.at);
    if (day !== undefined) this.#go(day);
  }

  #key(event) {
    if (event.target.closest("select, input[type=date], summary")) return;
    const { record, telling } = this.scene;
    const [back, forward] = telling.words.dir === "rtl" ? ["Right", "Left"] : ["Left", "Right"];
    const does = {
      Home: () => this.#go(record.first),
      End: () => this.#go(record.last),
      [`Arrow${back}`]: () => (event.shiftKey ? this.#turn("before") : this.#go(this.at - 1)),
      [`Arrow${forward}`]: () => (event.shiftKey ? this.#turn("after") : this.#go(this.at + 1)),
      // A button is pressed by the space bar.
      " ": event.target.closest("button") ? undefined : () => this.#play(),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  /** The shortest stretch of time that has half of all changes, up to the last one. */
  #fitting() {
    const { turns, last } = this.scene.record;
    const within = (length) => turns.filter((turn) => turn > last - length).length;
    return Object.keys(LENGTHS).find((name) => within(LENGTHS[name]) * 2 >= turns.length);
  }

  /** Puts a stretch around the day that is shown into sight. */
  #frame() {
    const { first, last } = this.scene.record;
    const length = Math.min(LENGTHS[this.length], Math.max(last - first, 6) + 4);
    this.from = Math.min(length < last - first ? this.#richest(length) : first - 2, this.at);
    this.to = Math.max(this.from + length, this.at);
    [this.slider.min, this.slider.max] = [this.from, this.to];
    this.days = length;
    this.#draw();
  }

  /** Where a stretch around the day starts that has the most changes; of several, the one in its middle. */
  #richest(length) {
    const { turns } = this.scene.record;
    const middle = this.at - (length >> 1);
    let best = { start: middle, has: -1 };
    for (let aside = 0; aside < length >> 1; aside += 1)
      for (const start of [middle - aside, middle + aside]) {
        const has = turns.filter((turn) => turn > start && turn < start + length).length;
        if (has > best.has) best = { start, has };
      }
    return best.start;
  }

  #draw() {
    const width = this.plot.clientWidth;
    if (this.from === undefined || !width) return;
    const gutter = width - this.slider.offsetWidth;
    const rtl = this.scene.telling.words.dir === "rtl";
    this.scale = new Scale(this.from, this.to, { width, gutter, rtl });
    this.chart.draw(this.scale);
    this.lanes.draw(this.scale);
    this.#move();
  }

  #move() {
    if (this.scale) this.cursor.style.translate = `${this.scale.x(this.at)}px 0`;
  }

  #drag() {
    const go = (event) => this.#go(this.scale.day(event.clientX - this.plot.getBoundingClientRect().left));
    for (const surface of [this.chart.element, this.lanes.bars]) {
      surface.addEventListener("pointerdown", (event) => {
        surface.setPointerCapture(event.pointerId);
        go(event);
      });
      surface.addEventListener("pointermove", (event) => {
        if (surface.hasPointerCapture(event.pointerId)) go(event);
      });
    }
  }
}

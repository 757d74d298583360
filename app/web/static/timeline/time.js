// The time panel: shares over time, the changes, the slider and a lane for each place, all on one scale.

import { h, s } from "./dom.js";
import { SEVERAL, UNKNOWN, VACANT, dateOf, dayOf } from "./record.js";

const LENGTHS = { fortnight: 14, quarter: 91, year: 365, all: Infinity };
const [CHART, TICKS, AXIS, LANE, NAME] = [84, 16, 20, 22, 20];
const STEP = 60, REST = 900; // milliseconds that a day is shown, and one on which something changed
const MOST_LANES = 60;

export class TimePanel {
  constructor(scene) {
    this.scene = scene;
    const { telling: { words }, record } = scene;
    this.length = this.#fitting();
    const button = (name, sign, click, key) =>
      h("button", { type: "button", "aria-label": words[name], title: words[name], "aria-keyshortcuts": key, click }, sign);
    this.play = button("play", "▶", () => this.toggle(), "Space");
    this.date = h("output", { class: "date" });
    this.previous = button("previous", "«", () => this.#turn("before"), "Shift+ArrowLeft");
    this.next = button("next", "»", () => this.#turn("after"), "Shift+ArrowRight");
    this.input = h("input", { type: "date", "aria-label": words.date, change: () => this.input.value && this.#go(dayOf(this.input.value)) });
    this.zoom = h("select", { "aria-label": words.zoom, change: () => { this.length = this.zoom.value; this.#frame(); } },
      ...Object.keys(LENGTHS).map((name) => h("option", { value: name, selected: name === this.length }, words.zooms[name])));
    this.chart = s("svg", { class: "chart", "aria-hidden": "true" });
    this.cursor = h("div", { class: "cursor" });
    this.slider = h("input", { type: "range", "aria-label": words.day, step: 1, input: () => this.#go(Number(this.slider.value)) });
    this.lanes = s("svg", { class: "bars", "aria-hidden": "true" });
    this.names = h("ol", { class: "names" });
    this.told = [...record.places.values()].filter(({ spans, geometry }) => spans.length && !geometry);
    this.rows = h("details", { class: "lanes", open: this.told.length <= MOST_LANES, toggle: () => this.#drawLanes() },
      h("summary", {}, words.lanes), h("div", { class: "rows" }, this.names, this.lanes));
    this.plot = h("div", { class: "plot" }, this.chart, this.slider, this.rows, this.cursor);
    this.element = h("section", { class: "time", "aria-label": words.time },
      h("div", { class: "controls" }, this.previous, this.play, this.next, this.date, this.input, this.zoom),
      this.plot, h("p", { class: "keys note" }, words.keys));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.#drag();
    new ResizeObserver(() => this.#draw()).observe(this.plot);
  }

  show(state) {
    const { telling } = this.scene;
    this.state = state;
    this.input.value = dateOf(state.at);
    this.date.textContent = telling.day(state.at);
    if (this.from === undefined || state.at < this.from || state.at > this.to) this.#frame();
    this.slider.value = state.at;
    this.slider.setAttribute("aria-valuetext", telling.day(state.at));
    this.previous.disabled = this.scene.record.before(state.at) === undefined;
    this.next.disabled = this.scene.record.after(state.at) === undefined;
    this.#move();
    for (const name of this.names.children) name.classList.toggle("selected", name.dataset.place === state.place);
  }

  /** Plays from here on, or stops. */
  toggle() {
    const { words } = this.scene.telling;
    if (this.playing) {
      clearTimeout(this.playing);
      this.playing = undefined;
    } else {
      if (this.state.at >= this.scene.record.last) this.#go(this.scene.record.first);
      this.#playOn();
    }
    this.play.textContent = this.playing ? "❚❚" : "▶";
    for (const attribute of ["aria-label", "title"]) this.play.setAttribute(attribute, words[this.playing ? "pause" : "play"]);
  }

  /** A step until the next change at most; who wants less motion is shown the changes alone. */
  #playOn() {
    const { record } = this.scene;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const rest = still ? 2 * REST : record.turned.has(this.state.at) ? REST : STEP;
    this.playing = setTimeout(() => {
      const next = record.after(this.state.at);
      if (next === undefined) return this.toggle();
      this.#go(still ? next : Math.min(next, this.state.at + Math.max(1, Math.round((this.to - this.from) / 300))));
      this.#playOn();
    }, rest);
  }

  /** The shortest stretch of time that has half of all changes, and there the last one. */
  #fitting() {
    const { turns } = this.scene.record;
    const within = (length) => turns.filter((turn) => turn > turns.at(-1) - length).length;
    return Object.keys(LENGTHS).find((name) => within(LENGTHS[name]) * 2 >= turns.length) ?? "all";
  }

  #go(at) { this.scene.set({ at }); }

  #turn(direction) {
    const day = this.scene.record[direction](this.state.at);
    if (day !== undefined) this.#go(day);
  }

  #key(event) {
    if (event.target.closest("select, input[type=date], summary")) return;
    const { record, telling: { words } } = this.scene;
    const forward = words.dir === "rtl" ? "ArrowLeft" : "ArrowRight", back = words.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const { key, shiftKey } = event;
    if (key === " " && !event.target.closest("button")) this.toggle();
    else if (key === "Home") this.#go(record.first);
    else if (key === "End") this.#go(record.last);
    else if (key === forward && shiftKey) this.#turn("after");
    else if (key === back && shiftKey) this.#turn("before");
    else if (key === forward) this.#go(this.state.at + 1);
    else if (key === back) this.#go(this.state.at - 1);
    else return;
    event.preventDefault();
  }

  /** Which stretch of time there is to see: around the day that is shown, all of it within the record. */
  #frame() {
    const { first, last } = this.scene.record, { at } = this.state;
    const length = Math.min(LENGTHS[this.length], Math.max(last - first, 6) + 4);
    this.from = Math.min(length < last - first ? this.#richest(length, at) : first - 2, at);
    this.to = Math.max(this.from + length, at);
    this.slider.min = this.from;
    this.slider.max = this.to;
    this.#draw();
  }

  /** Where a stretch around a day starts that has the most changes; of several, that which has it in the middle. */
  #richest(length, at) {
    const { turns } = this.scene.record;
    let best = { start: at - Math.round(length / 2), has: -1 };
    for (let aside = 0; aside < length - 1; aside += 1)
      for (const start of [at - (length >> 1) - (aside >> 1), at - (length >> 1) + (aside >> 1)]) {
        const has = turns.filter((turn) => turn > start && turn < start + length).length;
        if (has > best.has) best = { start, has };
      }
    return best.start;
  }

  /** Where a day is, from the left edge of the plot; time runs as the language is read. */
  #x(day) {
    const inset = 8, part = (day - this.from) / (this.to - this.from);
    const along = inset + part * (this.plot.clientWidth - this.gutter - 2 * inset);
    return this.rtl ? this.plot.clientWidth - this.gutter - along : this.gutter + along;
  }

  #day(x) {
    const inset = 8, along = this.rtl ? this.plot.clientWidth - this.gutter - x : x - this.gutter;
    const part = (along - inset) / (this.plot.clientWidth - this.gutter - 2 * inset);
    return Math.round(this.from + Math.min(1, Math.max(0, part)) * (this.to - this.from));
  }

  #draw() {
    if (this.from === undefined || !this.plot.clientWidth) return;
    this.rtl = this.scene.telling.words.dir === "rtl";
    this.gutter = this.plot.clientWidth - this.slider.offsetWidth;
    this.#drawChart();
    this.#drawLanes();
    this.#move();
  }

  /** Stepped: nothing is gradual that nobody said was. */
  #drawChart() {
    const { record, colours, telling } = this.scene;
    const width = this.plot.clientWidth, all = record.tracked.length || 1;
    const inside = record.turns.filter((turn) => turn > this.from && turn <= this.to);
    const edges = [this.from, ...inside, this.to];
    const order = [...record.sides, SEVERAL, VACANT, UNKNOWN];
    const bars = edges.slice(0, -1).flatMap((day, index) => {
      let top = 0;
      const shares = record.shares(day);
      return order.filter((side) => shares.has(side)).map((side) => {
        const tall = (CHART * shares.get(side).places) / all;
        const bar = s("rect", { ...this.#between(day, edges[index + 1]), y: top, height: tall, "data-side": side });
        bar.style.fill = colours.get(side);
        top += tall;
        return bar;
      });
    });
    const most = Math.max(...record.turned.values());
    const ticks = inside.concat(record.turned.has(this.from) ? this.from : []).map((turn) => {
      const tall = 4 + ((TICKS - 6) * record.turned.get(turn)) / most;
      return s("rect", { class: "tick", x: this.#x(turn) - 1, y: CHART + TICKS - tall, width: 2, height: tall });
    });
    this.chart.setAttribute("height", CHART + TICKS + AXIS);
    this.chart.setAttribute("width", width);
    const label = s("text", { class: "axis", x: this.rtl ? width : 0, y: 12, "text-anchor": "start" });
    if (this.gutter > 60) label.append(...wrapped(telling.words.shares, this.rtl ? width : 0));
    this.chart.replaceChildren(label, ...bars, ...ticks, ...this.#axis());
  }

  #between(from, to) {
    const [one, other] = [this.#x(from), this.#x(to)];
    return { x: Math.min(one, other), width: Math.abs(other - one) + 0.3 };
  }

  #axis() {
    const room = Math.max(2, Math.floor((this.plot.clientWidth - this.gutter) / 88));
    return marks(this.from, this.to, room, this.scene.telling).map(([day, words]) =>
      s("text", { class: "axis", x: this.#x(day), y: CHART + TICKS + 14, "text-anchor": "middle" }, words));
  }

  #drawLanes() {
    if (!this.rows.open || this.gutter === undefined) return;
    const { record, colours, telling, set } = this.scene;
    if (!this.names.childElementCount)
      this.names.append(...this.told.map(({ slug }) =>
        h("li", { "data-place": slug }, h("button", { type: "button", click: () => set({ place: slug }) }, telling.place(slug)))));
    // Where there is no room beside a lane, its name stands above it.
    const above = this.gutter ? 0 : NAME, tall = LANE + above;
    this.rows.style.setProperty("--lane", `${tall}px`);
    const bars = this.told.flatMap(({ spans }, row) =>
      spans.filter((span, index) => span.day < this.to && (spans[index + 1]?.day ?? Infinity) > this.from).map((span) => {
        const next = spans[spans.indexOf(span) + 1]?.day ?? Infinity;
        const where = this.#between(Math.max(span.day, this.from), Math.min(next, this.to));
        const contested = span.contenders.length;
        const bar = s("rect", { ...where, y: row * tall + above + 4, height: LANE - 8, class: contested ? "contested" : null });
        bar.style.fill = colours.get(record.holding(span));
        if (contested) bar.style.stroke = colours.get(record.side(span.contenders[0]));
        return bar;
      }));
    this.lanes.setAttribute("width", this.plot.clientWidth);
    this.lanes.setAttribute("height", this.told.length * tall);
    this.lanes.replaceChildren(...bars);
  }

  #move() {
    if (this.gutter === undefined) return;
    this.cursor.style.translate = `${this.#x(this.state.at)}px 0`;
  }

  #drag() {
    const go = (event) => this.#go(this.#day(event.clientX - this.plot.getBoundingClientRect().left));
    for (const surface of [this.chart, this.lanes]) {
      surface.addEventListener("pointerdown", (event) => { surface.setPointerCapture(event.pointerId); go(event); });
      surface.addEventListener("pointermove", (event) => { if (surface.hasPointerCapture(event.pointerId)) go(event); });
    }
  }
}

/** Days to name on the axis, as many as there is room for, each with its name. */
function marks(from, to, room, telling) {
  const { months } = telling.words;
  const found = [];
  const date = (day) => new Date(day * 86_400_000);
  for (let day = Math.ceil(from); day <= to; day += 1) {
    const on = date(day);
    const [year, month, of] = [on.getUTCFullYear(), on.getUTCMonth(), on.getUTCDate()];
    if (to - from <= 21) found.push([day, `${of} ${months[month]}`]);
    else if (of !== 1) continue;
    else if (to - from <= 800) found.push([day, `${months[month]} ${year}`]);
    else if (month === 0) found.push([day, String(year)]);
  }
  const every = Math.ceil(found.length / room);
  return found.filter((_, index) => index % every === Math.floor(every / 2));
}

/** A few words on lines of their own. */
function wrapped(text, x) {
  const lines = text.match(/.{1,20}(\s|$)/g) ?? [text];
  return lines.map((line, index) => s("tspan", { x, dy: index ? 14 : 0 }, line));
}


// The map: areas and places from their own outlines and points, drawn in the pixels there are.

import { h, s } from "./dom.js";
import { SEVERAL } from "./record.js";
import { drawn, projected, rings, rounded, shape, slices } from "./shapes.js";

const FACILITIES = new Set(["airport", "base", "crossing", "site"]);
const MOST_ZOOM = 40;
const WHOLE = { k: 1, x: 0, y: 0 };
const NARROW = 560;
const MOST_NAMES = 100;

export class ConflictMap {
  constructor(scene) {
    this.scene = scene;
    const { telling, record } = scene;
    this.shown = new Map();
    this.areas = new Map();
    this.markers = new Map();
    this.defs = s("defs");
    this.ground = s("g", { class: "ground" });
    this.top = s("g", { class: "places" });
    this.svg = s("svg", { role: "img", class: "map" }, this.defs, this.ground, this.top);
    this.tip = h("p", { class: "tip", hidden: true, "aria-hidden": "true" });
    const button = (name, sign, zoom) =>
      h(
        "button",
        { type: "button", "aria-label": telling.words[name], title: telling.words[name], click: zoom },
        sign,
      );
    this.element = h(
      "figure",
      {},
      h(
        "div",
        { class: "canvas" },
        this.svg,
        this.tip,
        h(
          "div",
          { class: "zoom" },
          button("zoom-in", "+", () => this.zoomBy(1.6)),
          button("zoom-out", "−", () => this.zoomBy(1 / 1.6)),
          button("whole", "⤢", () => this.zoomBy(0)),
        ),
      ),
      (this.caption = h("figcaption")),
    );
    const depth = (place) => (place.parent ? 1 + depth(record.places.get(place.parent)) : 0);
    for (const place of [...record.places.values()].sort((one, other) => depth(one) - depth(other)))
      this.#add(place);
    this.element.hidden = this.areas.size + this.markers.size === 0; // nobody knows where anything is
    this.#listen();
    new ResizeObserver(() => this.#layout()).observe(this.element);
  }

  /** Shows a day; places that are not as on another are ringed. */
  show({ at, place, actors }, compared) {
    const { record, telling } = this.scene;
    this.day = at;
    const changed = new Set(record.changed(compared, at));
    for (const [slug, marker] of [...this.areas, ...this.markers]) {
      const control = record.at(slug, at);
      if (this.shown.get(slug) !== control || control.status === "divided") this.#fill(marker, slug, control);
      this.shown.set(slug, control);
      const { classList } = marker;
      classList.toggle("changed", changed.has(slug));
      classList.toggle("selected", slug === place);
      classList.toggle("faded", Boolean(actors) && !actors.has(record.holding(control)));
    }
    this.svg.setAttribute("aria-label", telling.say("map", { date: telling.day(at) }));
    this.selected = place;
    this.#label(changed);
  }

  zoomBy(factor, [x, y] = [this.width / 2, this.height / 2]) {
    const k = Math.min(MOST_ZOOM, Math.max(1, this.zoom.k * factor));
    const by = k / this.zoom.k;
    this.zoom = k === 1 ? WHOLE : { k, x: x - by * (x - this.zoom.x), y: y - by * (y - this.zoom.y) };
    this.#layout();
  }

  #add(place) {
    const { record } = this.scene;
    if (place.geometry) {
      const area = s("path", {
        class: "area",
        "data-place": place.slug,
        "vector-effect": "non-scaling-stroke",
      });
      area.outline = rings(place.geometry).map((ring) => ring.map(projected));
      this.areas.set(place.slug, area);
      this.ground.append(area);
    } else if (place.point && (place.spans.length || place.counts)) {
      const most = Math.max(...record.tracked.map((slug) => record.places.get(slug).population ?? 0), 1);
      const marker = s("g", { class: "place", "data-place": place.slug });
      marker.point = projected(place.point);
      marker.size = place.population ? 4.5 + 10 * Math.sqrt(place.population / most) : 5.5;
      marker.square = FACILITIES.has(place.kind);
      marker.parts = s("g");
      marker.hatch = s("path", { class: "hatch" });
      marker.ring = s("path", { class: "ring", d: shape(marker) });
      marker.label = s("text", { class: "label" });
      marker.append(
        s("circle", { class: "target", r: Math.max(marker.size, 12) }),
        marker.parts,
        marker.hatch,
        marker.ring,
        marker.label,
      );
      this.markers.set(place.slug, marker);
    }
  }

  /** The colours of a place: of who holds it, of its parts where it is divided; hatched where it is contested. */
  #fill(marker, slug, control) {
    const { record, colours } = this.scene;
    const colour = (actor) => colours.get(record.side(actor));
    let parts = control.holders.map(colour);
    if (control.status === "divided")
      parts = (record.parts.get(slug) ?? [])
        .filter((part) => part.counts)
        .map((part) => colours.get(record.holding(record.at(part.slug, this.day))))
        .sort();
    if (!parts.length) parts = [colours.get(record.holding(control))];
    marker.classList.toggle("dashed", Boolean(control.disputed || control.uncertain));
    marker.classList.toggle("unknown", control.status === "unknown");
    if (marker.classList.contains("area")) {
      const known = control.holders.length && control.status !== "divided";
      marker.classList.toggle("held", Boolean(known));
      marker.style.fill = known ? (parts.length > 1 ? colours.get(SEVERAL) : parts[0]) : "";
      return;
    }
    marker.parts.replaceChildren(...slices(marker, parts));
    const [contender] = control.contenders;
    marker.hatch.setAttribute("d", contender ? shape(marker) : "");
    if (contender) marker.hatch.style.fill = `url(#${this.#hatched(record.side(contender))})`;
  }

  /** The id of a pattern of stripes in the colour of a side. */
  #hatched(side) {
    const id = `stripes-${side}`;
    if (!this.defs.querySelector(`#${id}`)) {
      const stripe = s("path", { d: "M0 0V6", "stroke-width": 5 });
      stripe.style.stroke = this.scene.colours.get(side);
      this.defs.append(
        s(
          "pattern",
          { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
          stripe,
        ),
      );
    }
    return id;
  }

  /** Puts everything where it belongs at this size and zoom. */
  #layout() {
    const { clientWidth: width } = this.element;
    if (!width) return;
    const [west, north, east, south] = this.#extent();
    const margin = 22;
    const inner = width - 2 * margin;
    const tall = Math.min(
      Math.max((inner * (south - north)) / (east - west), 280),
      Math.max(320, innerHeight * (width < NARROW ? 0.46 : 0.56)),
    );
    [this.width, this.height] = [width, Math.round(tall + 2 * margin)];
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.height);
    const fit = Math.min(inner / (east - west), tall / (south - north));
    const [left, up] = [(this.width - fit * (east - west)) / 2, (this.height - fit * (south - north)) / 2];
    const base = ([lon, lat]) => [left + fit * (lon - west), up + fit * (lat - north)];
    this.zoom ??= width < NARROW ? this.#near(base) : WHOLE;
    const { k, x, y } = this.zoom;
    this.pixel = (point) => base(point).map((along, axis) => k * along + [x, y][axis]);
    for (const area of this.areas.values()) area.setAttribute("d", drawn(area.outline, this.pixel));
    this.element.classList.toggle("zoomed", k > 1);
    this.#place();
    this.#label(new Set());
  }

  /** The markers, the largest first; parts of a place only where there is room beside it. */
  #place() {
    const { record } = this.scene;
    const order = [...this.markers].sort(([, one], [, other]) => other.size - one.size);
    for (const [slug, marker] of order) {
      marker.at = this.pixel(marker.point);
      const around = this.markers.get(record.places.get(slug).parent);
      const apart = around && Math.hypot(marker.at[0] - around.at[0], marker.at[1] - around.at[1]);
      marker.tucked = Boolean(around) && (around.tucked || apart < around.size + marker.size - 3);
      marker.setAttribute("transform", `translate(${marker.at.map(rounded)})`);
      marker.classList.toggle("tucked", marker.tucked);
    }
    this.top.replaceChildren(...order.map(([, marker]) => marker));
  }

  /** The names for which there is room: of the one that is chosen, of those that changed, then by size. */
  #label(changed) {
    const state = JSON.stringify([[...changed], this.selected, this.zoom, this.width]);
    if (!this.pixel || state === this.labelled) return;
    this.labelled = state;
    const { telling } = this.scene;
    const weight = (slug, marker) =>
      (slug === this.selected ? 1000 : 0) + (changed.has(slug) ? 100 : 0) + marker.size;
    const order = [...this.markers]
      .filter(([, marker]) => !marker.tucked)
      .sort(([a, one], [b, other]) => weight(b, other) - weight(a, one));
    const taken = order.map(
      ([
        ,
        {
          at: [x, y],
          size,
        },
      ]) => [x - size, y - size, x + size, y + size],
    );
    for (const [, marker] of order.slice(MOST_NAMES)) marker.label.textContent = "";
    for (const [slug, marker] of order.slice(0, MOST_NAMES)) {
      const name = telling.place(slug),
        length = name.length * 6.6 + 2,
        {
          at: [x, y],
          size,
        } = marker;
      const sides = [
        [size + 4, "start", x + size + 3],
        [-size - 4, "end", x - size - 4 - length],
      ];
      const free = sides.find(
        ([, , left]) =>
          left > 0 &&
          left + length < this.width &&
          !taken.some((box) => overlap(box, [left, y - 8, left + length, y + 8])),
      );
      marker.label.textContent = free ? name : "";
      if (!free) continue;
      marker.label.setAttribute("x", free[0]);
      marker.label.setAttribute("y", 4);
      marker.label.setAttribute("text-anchor", free[1]);
      taken.push([free[2], y - 8, free[2] + length, y + 8]);
    }
  }

  /** On a small screen, as near as shows all places of which something is told. */
  #near(base) {
    const points = this.#told().map(([, marker]) => base(marker.point));
    if (points.length < 2) return WHOLE;
    const [[west, east], [north, south]] = [0, 1]
      .map((axis) => points.map((point) => point[axis]))
      .map((along) => [min(along), max(along)]);
    const k = Math.max(
      1,
      Math.min(this.width / (east - west + 110), this.height / (south - north + 40), MOST_ZOOM),
    );
    return k === 1
      ? WHOLE
      : { k, x: this.width / 2 - (k * (west + east)) / 2, y: this.height / 2 - (k * (north + south)) / 2 };
  }

  #told() {
    return [...this.markers].filter(([slug]) => this.scene.record.places.get(slug).spans.length);
  }

  #extent() {
    const corners = [...this.areas.values()].flatMap((area) => area.outline.flat());
    const told = this.#told();
    const points = corners.concat((told.length ? told : [...this.markers]).map(([, marker]) => marker.point));
    const [[west, east], [north, south]] = [0, 1]
      .map((axis) => points.map((point) => point[axis]))
      .map((along) => [min(along), max(along)])
      .map(([from, to]) => (to - from > 0.02 ? [from, to] : [from - 0.01, to + 0.01]));
    return [west, north, east, south];
  }

  #listen() {
    const over = (event) => event.target.closest("[data-place]")?.dataset.place;
    let grip = null;
    this.svg.addEventListener("click", (event) => {
      if (over(event) && !grip?.moved) this.scene.set({ place: over(event) });
    });
    this.svg.addEventListener("pointermove", (event) => {
      if (grip?.held) {
        const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
        if (Math.hypot(dx, dy) > 4) grip.moved = true;
        this.zoom = { k: grip.zoom.k, x: grip.zoom.x + dx, y: grip.zoom.y + dy };
        this.#layout();
      }
      this.#hint(over(event), event);
    });
    this.svg.addEventListener("pointerdown", (event) => {
      grip = { x: event.clientX, y: event.clientY, zoom: this.zoom, held: this.zoom.k > 1, moved: false };
    });
    addEventListener("pointerup", () => {
      if (grip) grip.held = false;
    });
    this.svg.addEventListener("pointerleave", () => this.#hint());
    this.svg.addEventListener("dblclick", (event) => this.zoomBy(2, [event.offsetX, event.offsetY]));
  }

  #hint(slug, event) {
    this.tip.hidden = !slug;
    if (!slug) return;
    const { record, telling } = this.scene;
    const control = record.at(slug, this.day);
    this.tip.textContent = [
      `${telling.place(slug)}: ${telling.control(control)}`,
      ...telling.marks(control),
    ].join(" · ");
    const { left, top } = this.element.getBoundingClientRect();
    const x = Math.min(event.clientX - left + 12, this.width - this.tip.offsetWidth - 4);
    this.tip.style.translate = `${Math.max(4, x)}px ${event.clientY - top + 16}px`;
  }
}

const min = (numbers) => numbers.reduce((one, other) => Math.min(one, other), Infinity);
const max = (numbers) => numbers.reduce((one, other) => Math.max(one, other), -Infinity);
const overlap = ([a, b, c, d], [e, f, g, i]) => a < g && e < c && b < i && f < d;

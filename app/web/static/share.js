// Takes the state with you: as a link, as code to embed, as a citation, as a picture, as a table.

import { h, s } from "./timeline/dom.js";

const DRAWN = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "display",
  "font-family",
  "font-size",
  "font-weight",
  "paint-order",
  "text-anchor",
];

export class Share {
  constructor(scene) {
    this.scene = scene;
    const { words } = scene.telling;
    const copy = (name, text) =>
      h("button", { type: "button", "data-copies": name, click: () => this.#copy(text()) }, words[name]);
    const save = (name, made) =>
      h("button", { type: "button", "data-saves": name, click: made }, words[name]);
    this.csv = h("a", { class: "button", download: "" }, words["save-csv"]);
    this.element = h(
      "div",
      {},
      copy("copy-link", () => scene.pageOf(scene.state)),
      copy("copy-frozen", () => this.#frozen()),
      copy("copy-embed", () => embedding(scene.embedOf())),
      copy("copy-embed-frozen", () => embedding(scene.embedOf({ revision: scene.record.revision }))),
      copy("copy-citation", () => this.#citation()),
      save("save-svg", () => this.#saveSvg()),
      save("save-png", () => this.#savePng()),
      this.csv,
    );
  }

  show() {
    this.csv.href = this.scene.tableOf();
  }

  #frozen() {
    return this.scene.pageOf({ ...this.scene.state, revision: this.scene.record.revision });
  }

  #citation() {
    const { telling, state, record, conflict } = this.scene;
    return telling.say("citation", {
      citation: conflict.citation ?? telling.name(conflict.names),
      date: telling.day(state.at),
      revision: record.revision,
      url: this.#frozen(),
    });
  }

  async #copy(text) {
    const { scene } = this;
    try {
      await navigator.clipboard.writeText(text);
      scene.announce(scene.telling.words.copied);
    } catch {
      prompt(scene.telling.words.share, text); // where the browser lets no page copy
    }
  }

  #saveSvg() {
    this.#save(new Blob([this.#picture()], { type: "image/svg+xml" }), "svg");
  }

  #savePng() {
    const image = new Image();
    image.onload = () => {
      const canvas = h("canvas", { width: image.width * 2, height: image.height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => this.#save(blob, "png"), "image/png");
    };
    image.src = `data:image/svg+xml,${encodeURIComponent(this.#picture())}`;
  }

  /** The map by itself: nothing it looks like comes from a style sheet, and it says what it shows. */
  #picture() {
    const { map, telling, state, conflict, record } = this.scene;
    const copy = map.svg.cloneNode(true),
      { width, height } = map;
    const originals = [map.svg, ...map.svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((element, index) => {
      const style = getComputedStyle(originals[index]);
      element.removeAttribute("style");
      for (const name of DRAWN) element.setAttribute(name, style.getPropertyValue(name));
    });
    copy.querySelectorAll("[display=none], .target").forEach((element) => element.remove());
    const style = getComputedStyle(map.element),
      [paper, ink] = [style.getPropertyValue("background-color"), style.color];
    const line = (y, size, text) =>
      s("text", { x: 16, y, fill: ink, "font-size": size, "font-family": "sans-serif" }, text);
    const drawing = s("g", { transform: "translate(0 44)" }, ...copy.childNodes);
    const legend = record.sides.map((side, index) =>
      s(
        "g",
        { transform: `translate(16 ${height + 72 + 18 * index})` },
        s("rect", {
          width: 12,
          height: 12,
          y: -10,
          fill: resolved(this.scene.colours.get(side), map.element),
        }),
        s("text", { x: 18, fill: ink, "font-size": 12, "font-family": "sans-serif" }, telling.side(side)),
      ),
    );
    const tall = height + 110 + 18 * record.sides.length;
    const svg = s(
      "svg",
      { xmlns: "http://www.w3.org/2000/svg", width, height: tall, viewBox: `0 0 ${width} ${tall}` },
      s("rect", { width, height: tall, fill: paper }),
      line(28, 15, telling.finding(state.at)),
      drawing,
      ...legend,
      line(tall - 14, 10, `${telling.name(conflict.names)} · ${this.#frozen()}`),
    );
    return new XMLSerializer().serializeToString(svg);
  }

  #save(blob, ending) {
    const link = h("a", { href: URL.createObjectURL(blob), download: `${this.scene.slug}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

function embedding(url) {
  const quoted = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${quoted}" width="100%" height="900" style="border:0" loading="lazy" title="Conflict timeline"></iframe>`;
}

/** A colour as it is in the theme that an element has. */
function resolved(colour, element) {
  const probe = h("span", { hidden: true });
  probe.style.color = colour;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

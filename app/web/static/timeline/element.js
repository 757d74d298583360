// <conflict-timeline conflict="…">: the map and the timeline of a conflict, in any page.

import { coloursOf } from "./colours.js";
import { h, settled } from "./dom.js";
import { Legend } from "./legend.js";
import { Lens } from "./lens.js";
import { ConflictMap } from "./map.js";
import { Panel } from "./panel.js";
import { Record, dateOf, dayOf } from "./record.js";
import { Search } from "./search.js";
import { Telling } from "./telling.js";
import { TimePanel } from "./time.js";

const ORIGIN = new URL("/", import.meta.url).origin;
const STATE = ["at", "compare", "place", "actors"];
const RECORD = ["conflict", "lang", "revision", "reported-by", "source", "min-credibility"];

class ConflictTimeline extends HTMLElement {
  static observedAttributes = [...STATE, ...RECORD];

  #root = this.attachShadow({ mode: "open" });
  #live = h("p", { class: "live", role: "status" });
  #loaded = 0;

  connectedCallback() {
    if (!this.#root.childElementCount)
      this.#root.append(
        h("link", { rel: "stylesheet", href: new URL("timeline.css", import.meta.url) }),
        h("slot"),
      );
    this.#load();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.scene || before === after || this.#reflecting) return;
    if (RECORD.includes(name)) this.#reload();
    else this.scene.set(this.#asked());
  }

  #reload = settled(0, () => this.#load());
  #reflecting = false;

  async #load() {
    const turn = (this.#loaded += 1);
    const slug = this.getAttribute("conflict"),
      lang = this.getAttribute("lang") === "ar" ? "ar" : "en";
    const api = `${ORIGIN}/api/v1/conflicts/${encodeURIComponent(slug)}`;
    try {
      const [words, spans, conflict] = await Promise.all(
        [`${ORIGIN}/words/${lang}.json`, `${api}/spans${query(this.#lens())}`, api].map(read),
      );
      if (turn === this.#loaded) this.#show(slug, words, spans, conflict);
    } catch (error) {
      this.#root.append(
        h(
          "p",
          { class: "failed", role: "alert" },
          lang === "ar" ? "تعذّر تحميل السجل." : "The record could not be loaded.",
        ),
      );
      this.dispatchEvent(new CustomEvent("timeline:failed", { bubbles: true }));
      throw error;
    }
  }

  /** Builds everything on a record; where the reader was stays. */
  #show(slug, words, spans, conflict) {
    if (!conflict.bounds.earliest) return;
    const record = new Record(spans, conflict.bounds),
      telling = new Telling(words, record);
    const reportedBy = this.hasAttribute("reported-by") ? dayOf(this.getAttribute("reported-by")) : null;
    this.reach = {
      first: Math.min(this.reach?.first ?? Infinity, record.first, reportedBy ?? Infinity),
      last: Math.max(this.reach?.last ?? -Infinity, record.last, reportedBy ?? -Infinity),
    };
    const scene = (this.scene = {
      slug,
      record,
      telling,
      conflict,
      reportedBy,
      reach: this.reach,
      origin: ORIGIN,
      compact: this.hasAttribute("compact"),
      colours: coloursOf(record),
      state: { at: record.last, compare: null, place: null, actors: null, ...this.#asked() },
      set: (changes) => this.#set(changes),
      know: (day) => this.#say("reported-by", day === null ? null : dateOf(day)),
      announce: (text) => {
        this.#live.textContent = text;
      },
      pageOf: (state) => this.#url(pathOf(slug, state), state),
      embedOf: (more) => this.#url(`/embed${pathOf(slug, scene.state)}`, { ...scene.state, ...more }),
      tableOf: () =>
        `${ORIGIN}/api/v1/conflicts/${slug}/snapshot.csv${query({ ...this.#lens(), revision: record.revision, at: dateOf(scene.state.at) })}`,
    });
    this.parts?.time.stop();
    const panel = new Panel(scene, this.#article());
    scene.map = new ConflictMap(scene);
    this.parts = {
      map: scene.map,
      legend: new Legend(scene),
      lens: new Lens(scene),
      panel,
      time: new TimePanel(scene),
    };
    this.maps = h("div", { class: "maps" }, scene.map.element);
    const { legend, lens, time } = this.parts;
    const frame = h(
      "div",
      { class: "frame", lang: words.lang, dir: words.dir },
      h(
        "div",
        { class: "stage" },
        this.maps,
        h("aside", {}, new Search(scene).element, panel.element, lens.compared),
        legend.element,
      ),
      time.element,
      h("div", { class: "more" }, lens.element, this.#share()),
      this.#live,
    );
    const busyWith = this.#root.activeElement?.id;
    this.other = undefined;
    this.#root.querySelectorAll(".frame, .failed, slot").forEach((before) => before.remove());
    this.#root.append(frame);
    this.#draw();
    if (busyWith) this.#root.getElementById(busyWith)?.focus();
    this.dispatchEvent(new CustomEvent("timeline:ready", { bubbles: true }));
  }

  #set(changes) {
    const { scene } = this,
      before = scene.state;
    scene.state = { ...before, ...changes };
    const { at, place } = scene.state;
    this.#draw(Boolean(place) && place !== before.place);
    if (at !== before.at) this.#tell(before.at, at);
  }

  #draw(focus = false) {
    const {
      scene: { state, record, telling },
    } = this;
    this.#besides();
    caption(this.parts.map, state.compare === null ? "" : telling.day(state.at), telling.words["map-note"]);
    this.parts.map.show(state, state.compare ?? state.at - 1);
    this.parts.legend.show(state);
    this.parts.lens.show(state);
    this.parts.time.show(state);
    this.parts.panel.show(state, focus);
    this.parts.share?.show();
    this.#reflect();
    this.dispatchEvent(
      new CustomEvent("timeline:change", {
        bubbles: true,
        detail: { state, record, telling, url: this.scene.pageOf(state) },
      }),
    );
  }

  /** What takes the state along is fetched once it is asked for. */
  #share() {
    const { scene, parts } = this;
    const opened = async ({ target }) => {
      const { Share } = await import("../share.js");
      if (parts.share) return;
      parts.share = new Share(scene);
      parts.share.show();
      target.append(parts.share.element);
    };
    return h("details", { class: "share", toggle: opened }, h("summary", {}, scene.telling.words.share));
  }

  /** The other map, where two dates are compared. */
  #besides() {
    const { scene } = this,
      { compare, at } = scene.state;
    if (compare === null) {
      this.other?.element.remove();
      this.other = undefined;
    } else {
      if (!this.other) {
        this.other = new ConflictMap(scene);
        this.maps.prepend(this.other.element);
      }
      caption(this.other, scene.telling.day(compare), "");
      this.other.show({ ...scene.state, at: compare }, at);
    }
    this.maps.classList.toggle("two", compare !== null);
    this.maps.parentElement.classList.toggle("busy", compare !== null || scene.state.place !== null);
  }

  /** One sentence, once the reader rests, about what the last step changed. */
  #tell = settled(400, (from, to) => {
    const { record, telling } = this.scene;
    const changed = record
      .changed(from, to)
      .slice(0, 3)
      .map((place) =>
        telling.say("change", {
          place: telling.place(place),
          before: telling.control(record.at(place, from)),
          after: telling.control(record.at(place, to)),
        }),
      );
    this.#live.textContent = [`${telling.day(to)}.`, ...changed].join(" ");
  });

  /** The attributes say what is shown. */
  #reflect() {
    const { at, compare, place, actors } = this.scene.state;
    this.#reflecting = true;
    this.#say("at", dateOf(at));
    this.#say("compare", compare === null ? null : dateOf(compare));
    this.#say("place", place);
    this.#say("actors", actors && [...actors].join(","));
    this.#reflecting = false;
  }

  #say(name, value) {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** The state that the attributes ask for. */
  #asked() {
    const day = (name) => (this.hasAttribute(name) ? { [name]: dayOf(this.getAttribute(name)) } : {});
    const actors = this.getAttribute("actors");
    return {
      compare: null,
      ...day("at"),
      ...day("compare"),
      place: this.getAttribute("place"),
      actors: actors ? new Set(actors.split(",")) : null,
    };
  }

  #lens() {
    return {
      revision: this.getAttribute("revision"),
      reported_by: this.getAttribute("reported-by"),
      source: this.getAttribute("source")?.split(" "),
      min_credibility: this.getAttribute("min-credibility"),
    };
  }

  #url(path, { at, compare, actors, revision }) {
    const lang = this.getAttribute("lang");
    return `${ORIGIN}${path}${query({
      ...this.#lens(),
      ...(revision ? { revision } : {}),
      lang: lang === "ar" ? lang : null,
      compare: compare === null || compare === undefined ? null : dateOf(compare),
      actors: actors && [...actors].join(","),
      at: dateOf(at),
    })}`;
  }

  /** What the server has told of a place already. */
  #article() {
    const told = this.querySelector("article.panel");
    this.querySelector("article.panel")?.remove();
    return told;
  }
}

function caption(map, day, note) {
  map.caption.replaceChildren(
    ...(day ? [h("strong", {}, day)] : []),
    ...(note ? [h("span", { class: "note" }, note)] : []),
  );
}

async function read(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

const pathOf = (slug, { place }) => (place ? `/${slug}/${place}` : `/${slug}`);

/** What there is of some parameters, as the end of a URL. */
function query(parameters) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value].flat())
      if (one !== null && one !== undefined && one !== "") given.append(name, one);
  return given.size ? `?${given}` : "";
}

customElements.define("conflict-timeline", ConflictTimeline);

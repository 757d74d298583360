// The record in words: the server's own, filled in here.

import { dateOf } from "./record.js";

/** A saying with its gaps filled. */
export const fill = (saying, values) => saying.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);

export class Telling {
  constructor(words, record) {
    this.words = words;
    this.record = record;
  }

  say(name, values = {}) {
    return fill(this.words[name], values);
  }

  name(text) {
    if (typeof text === "string") return text;
    return text[this.words.lang] || text.en || Object.values(text)[0] || "";
  }

  place(slug) {
    return this.name(this.record.places.get(slug).names);
  }
  actor(slug) {
    return this.name(this.record.actors.get(slug).names);
  }
  day(day) {
    return this.date(dateOf(day));
  }
  count(number) {
    return number.toLocaleString("en");
  }
  percent(part, whole) {
    return whole ? `${Math.round((100 * part) / whole)}\u00a0%` : "–";
  }

  /** A side, or what is none. */
  side(side) {
    const none = { ":several": "several", ":vacant": "nobody", ":unknown": "not-known" }[side];
    return none ? this.words[none] : this.actor(side);
  }

  /** Who holds and contests a place. */
  control(control) {
    const said = { holders: this.#named(control.holders), contenders: this.#named(control.contenders) };
    let status = control.status;
    if (status === "contested" && !control.holders.length) status = "contested-unknown";
    if (status === "divided" && control.holders.length) status = "divided-held";
    return fill(this.words.status[status], said);
  }

  marks(control) {
    return ["disputed", "uncertain"].filter((mark) => control[mark]).map((mark) => this.words[mark]);
  }

  since(control) {
    return control.since ? this.date(control.since) : "";
  }

  /** What a reader should take away of a day: of a place who held it, else who held the most. */
  finding(day, place = null) {
    const date = this.day(day);
    if (place) {
      const control = this.control(this.record.at(place, day));
      return this.say("finding-place", { place: this.place(place), date, control });
    }
    const all = this.record.tracked.length,
      leader = this.record.leader(day);
    if (!leader) return this.say("finding-unknown", { date, all });
    return this.say("finding", { date, all, actor: this.actor(leader[0]), number: leader[1].places });
  }

  /** A date in EDTF, as exact and as unsure as it is. */
  date(edtf) {
    const [first, last] = edtf.split("/");
    const { intervals } = this.words;
    if (last === undefined || first === last) return this.#moment(first);
    if (first === "..") return fill2(intervals["state-before"], this.#moment(last));
    if (last === "..") return fill2(intervals["state-after"], this.#moment(first));
    return fill2(intervals.state, this.#moment(first), this.#moment(last));
  }

  #moment(text) {
    const [, plain, qualifier] = /^(.*?)([?~%]?)$/.exec(text);
    const [date, time] = plain.split("T");
    const [year, month, day] = date.split("-");
    const { months, qualified, decade, century } = this.words;
    let words = String(Number(year));
    if (year.endsWith("XX")) words = fill2(century, year.slice(0, 2) * 100, year.slice(0, 2) * 100 + 99);
    else if (year.endsWith("X")) words = fill2(decade, year.slice(0, 3) * 10);
    else if (time) return fill2(qualified[qualifier], this.#instant(plain));
    else if (month && month !== "XX") {
      words = `${months[month - 1]} ${words}`;
      if (day && day !== "XX") words = `${Number(day)} ${words}`;
    }
    return fill2(qualified[qualifier], words);
  }

  #instant(text) {
    const utc = new Date(text).toISOString();
    return `${this.#moment(utc.slice(0, 10))}, ${utc.slice(11, 16)} UTC`;
  }

  #named(actors) {
    const names = actors.map((actor) => this.actor(actor));
    if (!names.length) return this.words.nobody;
    const last = names.pop();
    return names.length ? names.join(this.words.comma) + this.words.and + last : last;
  }
}

/** A saying whose gaps have no names. */
function fill2(saying, ...values) {
  return saying.replace(/\{\}/g, () => values.shift());
}

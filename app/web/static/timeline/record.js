// Who held what on any day, from all spans of a conflict: no question to the server, no rule of its own.

const DAY = 86_400_000;
const NOTHING = { status: "unknown", holders: [], contenders: [] };

export const VACANT = ":vacant",
  UNKNOWN = ":unknown",
  SEVERAL = ":several"; // no slug has a colon

/** The number of a day, from its date. */
export const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / DAY;

/** The date of a day, from its number. */
export const dateOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

export class Record {
  /** `bounds` are the instants between which the conflict is on record, where nothing ever changed hands. */
  constructor(spans, bounds) {
    this.bounds = [bounds.earliest, bounds.latest].map(toldOn);
    this.revision = spans.revision;
    this.actors = new Map(spans.actors.map((actor) => [actor.slug, actor]));
    this.places = new Map(spans.places.map((place) => [place.slug, { ...place, spans: told(place.spans) }]));
    this.tracked = spans.places
      .filter((place) => place.counts)
      .map((place) => place.slug)
      .sort();
    this.parts = Map.groupBy(this.places.values(), (place) => place.parent);
    this.turned = this.#turned();
    this.turns = [...this.turned.keys()].sort((one, other) => one - other);
  }

  get first() {
    return this.turns[0] ?? this.bounds[0];
  }
  get last() {
    return this.turns.at(-1) ?? this.bounds[1];
  }

  /** What is told of a place at the end of a day; the same object as long as it is the same. */
  at(place, day) {
    const spans = this.places.get(place).spans;
    let low = 0,
      high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle].day <= day) low = middle + 1;
      else high = middle;
    }
    return low ? spans[low - 1] : NOTHING;
  }

  /** The day of the last change before another, and of the first after it; undefined where there is none. */
  before(day) {
    return this.turns.findLast((turn) => turn < day);
  }
  after(day) {
    return this.turns.find((turn) => turn > day);
  }

  /** The places of which other holders or contenders are told on one day than on another. */
  changed(from, to) {
    return [...this.places.keys()].filter((place) => !sameActors(this.at(place, from), this.at(place, to)));
  }

  /** The side an actor is on: the last of its umbrellas. */
  side(actor) {
    const above = this.actors.get(actor)?.umbrella;
    return above ? this.side(above) : actor;
  }

  /** The side that holds a place, or one of the three that are none. */
  holding(control) {
    const sides = new Set(control.holders.map((actor) => this.side(actor)));
    if (sides.size > 1) return SEVERAL;
    return sides.size ? [...sides][0] : control.status === "vacant" ? VACANT : UNKNOWN;
  }

  /** How many of the tracked places each side held on a day, and how many lived there. */
  shares(day) {
    const shares = new Map();
    for (const slug of this.tracked) {
      const side = this.holding(this.at(slug, day));
      const share = shares.get(side) ?? { places: 0, people: 0 };
      share.places += 1;
      share.people += this.places.get(slug).population ?? 0;
      shares.set(side, share);
    }
    return shares;
  }

  /** Which side held the most places on a day, and how many; undefined where nobody is known to. */
  leader(day) {
    return [...this.shares(day)]
      .filter(([side]) => !side.startsWith(":"))
      .sort(([one, a], [other, b]) => b.places - a.places || (one < other ? -1 : 1))[0];
  }

  /** Every side that ever holds or contests a place, those that hold the most places first. */
  get sides() {
    const held = new Map();
    for (const { spans, counts } of this.places.values())
      for (const span of spans)
        for (const actor of [...span.holders, ...span.contenders])
          held.set(this.side(actor), (held.get(this.side(actor)) ?? 0) + (counts ? 1 : 0));
    return [...held.keys()].sort((one, other) => held.get(other) - held.get(one) || (one < other ? -1 : 1));
  }

  /** How many places changed hands on each day on which any did. */
  #turned() {
    const turned = new Map();
    for (const { spans } of this.places.values())
      spans.forEach((span, index) => {
        if (Number.isFinite(span.day) && !sameActors(spans[index - 1] ?? NOTHING, span))
          turned.set(span.day, (turned.get(span.day) ?? 0) + 1);
      });
    return turned;
  }
}

function told(spans) {
  return spans.map((span) => ({ ...NOTHING, ...span, day: toldOn(span.from) }));
}

/** The first day at whose end something is told from an instant on; browsers drop what is below a millisecond. */
export function toldOn(instant) {
  if (instant === null) return -Infinity;
  const dropped = /\.\d{3}\d*[1-9]/.test(instant) ? 1 : 0;
  return Math.ceil((Date.parse(instant) + dropped) / DAY) - 1;
}

function sameActors(one, other) {
  return (
    one === other ||
    (String(one.holders) === String(other.holders) &&
      String(one.contenders) === String(other.contenders) &&
      (one.status === "unknown") === (other.status === "unknown"))
  );
}

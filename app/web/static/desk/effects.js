// What a post would do, place by place: from when to when who would be told to hold it, and who is now.

import { h } from "../timeline/dom.js";
import { dateOf, toldOn } from "../timeline/record.js";

const MOST = 40;

/** The slugs that the effects name, by register. */
export function named(changes) {
  const told = changes.flatMap(({ before, after }) => [before, after]);
  return {
    places: changes.map(({ place }) => place),
    actors: told.flatMap(({ holders, contenders }) => [...holders, ...contenders]),
  };
}

/** A list of the effects, in words. */
export function effects(desk, changes) {
  const felt = changes.filter(({ from, to }) => toldOn(from) < until(to));
  const shown = felt.length ? felt : changes;
  if (!shown.length) return h("p", {}, desk.words["no-effect"]);
  const items = shown.slice(0, MOST).map((change) => effect(desk, change));
  const left = shown.length - items.length;
  const more = left ? h("li", {}, desk.say("and-more", { number: left })) : null;
  return h("ol", { class: "effects" }, ...items, more);
}

function effect(desk, { place, from, to, before, after }) {
  const where = h("strong", { dir: "auto" }, desk.telling.place(place));
  const arrow = h("span", { "aria-hidden": "true" }, desk.words.arrow);
  return h(
    "li",
    { "data-place": place },
    h("p", { class: "where" }, where, " ", h("span", {}, when(desk, from, to))),
    h("p", { class: "turn" }, told(desk, before, "before"), " ", arrow, " ", told(desk, after, "after")),
  );
}

function told({ telling, say, words }, control, which) {
  const notes = telling.marks({ ...control, uncertain: control.uncertain.length > 0 });
  if (control.since) notes.push(say("since", { date: telling.date(control.since.occurred) }));
  return h(
    "span",
    { class: which },
    h("span", { class: "unseen" }, `${words[which]} `),
    h("b", {}, telling.control(control)),
    notes.length ? h("small", {}, ` (${notes.join(telling.words.comma)})`) : null,
  );
}

/** The days at whose ends it is told; a stretch within one day is told by that day. */
function when({ telling, say, words }, from, to) {
  const first = toldOn(from),
    last = until(to) - 1;
  const days = {
    first: Number.isFinite(first) && telling.day(first),
    last: Number.isFinite(last) && telling.day(last),
  };
  if (last < first) return say("within", days);
  if (first === -Infinity) return last === Infinity ? words.always : say("until", days);
  if (last === Infinity) return say("from", days);
  return say(first === last ? "on" : "between", days);
}

/** The first day at whose end something is no longer told. */
const until = (instant) => (instant === null ? Infinity : toldOn(instant));

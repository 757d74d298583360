// What an event says, in a line.

const TOLD = [
  "kind",
  "place",
  "places",
  "actor",
  "relation",
  "toward",
  "actors",
  "against",
  "contenders",
  "phase",
  "share",
  "of",
  "slug",
];

/** The claim that an event says, or puts in the place of another. */
export function claimOf({ replacement, ...event }) {
  return replacement ? { source: event.source, reported: event.reported, ...replacement } : event;
}

/** Some parts of a line, with a dot between each two. */
export const parted = (parts) => parts.flatMap((part, index) => (index ? [" · ", part] : [part]));

/** The slugs that some events name, by register. */
export function named({ description: { refersTo } }, events) {
  const met = { places: [], actors: [], sources: [] };
  for (const { replacement, ...event } of events)
    for (const [name, value] of Object.entries({ ...event, ...replacement }))
      if (name in refersTo) met[refersTo[name]].push(...[value].flat());
  return met;
}

/** The type of an event, and what it is about. */
export function gist({ words, names, description: { refersTo } }, event) {
  const claim = event.replacement ?? event;
  const told = (name, value) => {
    if (name in refersTo) return names.of(refersTo[name], value);
    return name === "share" ? `${Math.round(value * 1000) / 10}\u00a0%` : (words.values[value] ?? value);
  };
  const about = TOLD.flatMap((name) => [claim[name] ?? []].flat().map((value) => told(name, value)));
  const type = (words.types[claim.type] ?? words.amendments[claim.type]).name;
  const kind = event.replacement ? `${words.amendments[event.type].name}: ${type}` : type;
  return [kind, ...about].join(" · ");
}

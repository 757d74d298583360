// A stretch of time in words, as the window of a date has it.

const DAY = 86_400_000;
const SECOND = 1000;

/** From when until when a date means; `holds` says that what is dated holds throughout an interval. */
export function stretch({ telling, say }, { date, earliest, latest }, holds) {
  const first = earliest && dayOf(telling, Date.parse(earliest), 0);
  const last = latest && dayOf(telling, Date.parse(latest), SECOND);
  if (!first) return say("window-by", { last });
  if (!last) return say("window-from", { first });
  if (first === last) return say("window-on", { first });
  return say(holds && date.includes("/") ? "window-throughout" : "window-between", { first, last });
}

/** The day of an instant, or of one so long before it; with its time, where it is no midnight. */
function dayOf(telling, instant, before) {
  const text = new Date(instant - before).toISOString();
  return telling.date(instant % DAY ? `${text.slice(0, 19)}Z` : text.slice(0, 10));
}

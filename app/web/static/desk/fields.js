// The fields that forms are made of, one class for each kind of value there is.

import { DateInEdtf } from "./edtf.js";
import { Entries, Entry } from "./entries.js";
import { Field } from "./field.js";
import { Group, Point, Texts } from "./groups.js";
import { Check, Choice, Figure, Json, Lines, Long, Slug, Url } from "./plain.js";

const KINDS = {
  line: Field,
  long: Long,
  url: Url,
  slug: Slug,
  number: Figure,
  choice: Choice,
  check: Check,
  date: DateInEdtf,
  entry: Entry,
  claim: Entry,
  entries: Entries,
  lines: Lines,
  json: Json,
  group: Group,
  texts: Texts,
  point: Point,
};

/** The field for a value, at its JSON Pointer in what is posted. */
export function fieldFor(desk, spec, pointer) {
  const field = new KINDS[spec.kind](desk, spec, pointer);
  field.build();
  return field;
}

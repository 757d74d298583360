// What each type of event is made of, as the description of the service (OpenAPI) has it.
// `refersTo` is which of its fields are slugs of what is on file, and in which register.

const BY_NAME = { Date: "date", Id: "claim", Slug: "slug" };
const LONG = 300; // characters, from which on a text has lines
const FEW = 10; // numbers, up to which they are chosen from

export class Description {
  constructor({ components: { schemas } }) {
    this.schemas = schemas;
    const all = Object.keys(schemas.Event.discriminator.mapping).flatMap((type) => this.fields(type));
    this.refersTo = Object.fromEntries(
      all.filter(({ register }) => register).map(({ name, register }) => [name, register]),
    );
  }

  /** The fields of a type, each with its kind; but for those that every event has, and what it amends. */
  fields(type) {
    const fields = this.#fields(this.schemas[type], ["type", "id", "target", "replacement"]);
    return fields.map((field) => ({ ...field, type }));
  }

  #fields({ properties, required = [] }, but = []) {
    return Object.entries(properties)
      .filter(([name]) => !but.includes(name))
      .map(([name, shape]) => ({ name, required: required.includes(name), ...this.#kind(shape) }));
  }

  #kind(shape) {
    const { $ref, type, items, maximum, minimum, maxLength } = shape;
    if (shape["x-register"]) return { kind: "entry", register: shape["x-register"] };
    if (items?.["x-register"]) return { kind: "entries", register: items["x-register"] };
    if ($ref) return { kind: BY_NAME[$ref.split("/").pop()] };
    if (shape.enum) return { kind: "choice", choices: shape.enum };
    if (shape.oneOf) return this.#oneOf(shape.oneOf);
    if (shape.format === "uri") return { kind: "url" };
    if (type === "array") return { kind: shape.prefixItems ? "point" : "lines" };
    if (type === "object") return { kind: "group", fields: this.#fields(shape) };
    if (type === "boolean") return { kind: "check" };
    if (type === "string") return { kind: maxLength > LONG ? "long" : "line" };
    if (type === "integer" && maximum - minimum < FEW)
      return { kind: "choice", choices: range(minimum, maximum) };
    return { kind: "number" };
  }

  #oneOf([first, other]) {
    const isText = first.type === "string" && other.type === "object";
    return isText ? { kind: "texts", long: first.maxLength > LONG } : { kind: "json" };
  }
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

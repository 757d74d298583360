// The public API of one conflict. The token is kept here, in memory, and nowhere else.

const BASE = "/api/v1";

/** An answer that is a problem (RFC 9457); `status` is 0 where no answer came at all. */
export class Problem extends Error {
  constructor(status, { type = "", detail = "", errors = [] } = {}, retryAfter = 0) {
    super(detail);
    Object.assign(this, { status, name: type.split("/").pop(), detail, errors, retryAfter });
  }
}

export class Api {
  #token = "";
  #seen; // the version of the log after our last post: nothing older is to be told

  constructor(conflict) {
    this.conflict = conflict;
    this.home = `${BASE}/conflicts/${encodeURIComponent(conflict)}`;
  }

  /** Whose requests these are from now on; nobody's, without a token. */
  use(token) {
    this.#token = token;
  }

  get isWriter() {
    return this.#token !== "";
  }

  /** A resource of the conflict; or a page of one, by the path that another page gave for it. */
  async get(path, query = {}) {
    const url = path.startsWith("/api/") ? path : this.home + path;
    return (await this.#ask(url + asked(query))).json();
  }

  /** The stretch of time that a date in EDTF means. */
  async window(date) {
    return (await this.#ask(`${BASE}/window${asked({ date })}`)).json();
  }

  /** The description of the service, by which forms are made. */
  async description() {
    return (await this.#ask("/openapi.json")).json();
  }

  /** What a post would do, were the log at a version. */
  async rehearse(body, version) {
    return (await this.#post("/events?dry_run=true", body, version)).json();
  }

  /** Put an event on record, if the log is still at a version. */
  async record(body, version) {
    const answer = await this.#post("/events", body, version);
    this.#seen = answer.headers.get("Conflict-Version");
    return answer.json();
  }

  #post(path, body, version) {
    const headers = { "Content-Type": "application/json", "If-Match": `"${version}"` };
    return this.#ask(this.home + path, { method: "POST", body, headers });
  }

  async #ask(url, { headers, ...how } = {}) {
    const said = {
      Accept: "application/json",
      ...headers,
      ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
      ...(this.#seen ? { "Conflict-Version": this.#seen } : {}),
    };
    let answer;
    try {
      answer = await fetch(url, { ...how, headers: said, cache: "no-cache", credentials: "omit" });
    } catch {
      throw new Problem(0);
    }
    if (answer.ok) return answer;
    const body = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, body, Number(answer.headers.get("Retry-After")));
  }
}

function asked(query) {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) given.append(name, one);
  return given.size ? `?${given}` : "";
}

/** An id for an event, by which it is recorded once however often it is posted (RFC 9562, version 4). */
export function newId() {
  // Browsers keep crypto.randomUUID from pages without TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

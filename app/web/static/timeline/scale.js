// Where days are: the one scale of the chart, the slider and the lanes; time runs as the language is read.

const INSET = 8; // half a slider's thumb

export class Scale {
  /** From one day to another, in so many pixels beside a gutter on the side where lines begin. */
  constructor(from, to, { width, gutter, rtl }) {
    Object.assign(this, { from, to, width, gutter, rtl });
    this.inner = width - gutter - 2 * INSET;
  }

  /** How far a day is from the left. */
  x(day) {
    const along = this.gutter + INSET + ((day - this.from) / (this.to - this.from)) * this.inner;
    return this.rtl ? this.width - along : along;
  }

  /** The day that is nearest to a point. */
  day(x) {
    const along = (this.rtl ? this.width - x : x) - this.gutter - INSET;
    return Math.round(this.from + Math.min(1, Math.max(0, along / this.inner)) * (this.to - this.from));
  }

  /** The left edge and the width of a stretch, as far as it is in sight. */
  between(from, to) {
    const edges = [this.x(Math.max(from, this.from)), this.x(Math.min(to, this.to))];
    return { x: Math.min(...edges), width: Math.abs(edges[1] - edges[0]) + 0.3 };
  }

  /** Days to name below, as many as there is room for, each with its name. */
  marks(telling) {
    const { months } = telling.words;
    const length = this.to - this.from;
    const found = [];
    for (let day = this.from; day <= this.to; day += 1) {
      const on = new Date(day * 86_400_000);
      const [year, month, date] = [on.getUTCFullYear(), on.getUTCMonth(), on.getUTCDate()];
      if (length <= 21) found.push([day, `${date} ${months[month]}`]);
      else if (date === 1 && length <= 800) found.push([day, `${months[month]} ${year}`]);
      else if (date === 1 && month === 0) found.push([day, String(year)]);
    }
    const every = Math.ceil(found.length / Math.max(2, Math.floor(this.inner / 88)));
    return found.filter(([day], index) => index % every === every >> 1 && this.#holds(day));
  }

  /** Whether there is room for words below a day. */
  #holds(day) {
    const from = Math.abs(this.x(day) - this.x(this.from));
    return from > 30 && from < this.inner - 30;
  }
}

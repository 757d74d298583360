// Plays the record: a day at a time, resting where something changed.

const STEP = 60; // milliseconds that a day is shown
const REST = 900; // and one on which something changed
const STEPS = 300; // over the stretch of time that is in sight

export class Player {
  /** Tells by a button whether it plays; `days` gives the length of the stretch that is in sight. */
  constructor(scene, button, days) {
    Object.assign(this, { scene, button, days });
  }

  /** Plays from here on, or stops. */
  toggle() {
    const { record, state, set } = this.scene;
    if (this.waiting) return this.stop();
    if (state.at >= record.last) set({ at: record.first });
    this.#playOn();
    this.#tell();
  }

  stop() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.#tell();
  }

  /** A step until the next change at most; who wants less motion is shown the changes alone. */
  #playOn() {
    const { record, state, set } = this.scene;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const rest = still ? 2 * REST : record.turned.has(state.at) ? REST : STEP;
    this.waiting = setTimeout(() => {
      const { at } = this.scene.state;
      const next = record.after(at);
      if (next === undefined) return this.stop();
      set({ at: still ? next : Math.min(next, at + Math.max(1, Math.round(this.days() / STEPS))) });
      this.#playOn();
    }, rest);
  }

  #tell() {
    const { words } = this.scene.telling;
    const name = words[this.waiting ? "pause" : "play"];
    this.button.textContent = this.waiting ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", name);
    this.button.setAttribute("title", name);
  }
}

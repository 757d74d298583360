// The panel of a place: the server's own words about it, taken from its page.

import { h, settled } from "./dom.js";
import { dayOf } from "./record.js";

export class Panel {
  constructor(scene, article) {
    this.scene = scene;
    this.element = h("div", { class: "beside", hidden: true });
    this.ask = settled(200, (state) => this.#ask(state));
    this.element.addEventListener("click", (event) => this.#follow(event));
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && scene.set({ place: null }));
    if (article) this.#put(article);
  }

  show(state, focus) {
    const { place, at } = state;
    this.wanted = place && this.scene.pageOf({ place, at });
    this.focus ||= focus;
    if (focus) this.#remember();
    if (!place) {
      const left = this.element.contains(this.element.getRootNode().activeElement);
      this.element.replaceChildren();
      if (left) this.opener?.focus();
      this.shown = undefined;
      this.element.hidden = true;
    } else if (this.shown !== this.wanted) {
      this.element.setAttribute("aria-busy", "true");
      this.ask(state);
    }
  }

  /** What the reader came from, to be led back to. */
  #remember() {
    const active = this.element.getRootNode().activeElement ?? document.activeElement;
    if (!this.element.contains(active)) this.opener = active;
  }

  async #ask({ place, at }) {
    const wanted = this.scene.pageOf({ place, at });
    const answer = await fetch(wanted, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (wanted === this.wanted && answer.ok) this.#put(page.getElementById("panel"));
  }

  #put(article) {
    const { dataset } = article;
    const kept = this.element.contains(this.element.getRootNode().activeElement);
    for (const link of article.querySelectorAll("a[href^='/']"))
      link.href = new URL(link.getAttribute("href"), this.scene.origin);
    this.shown = this.scene.pageOf({ place: dataset.place, at: dayOf(dataset.at) });
    this.element.replaceChildren(document.adoptNode(article));
    this.element.removeAttribute("aria-busy");
    this.element.hidden = false;
    if (this.focus || kept) article.querySelector("h2").focus({ preventScroll: kept });
    this.focus = false;
  }

  /** What leads to another state of the same page changes the state. */
  #follow(event) {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey) return;
    if (link.matches(".close")) this.scene.set({ place: null });
    else if (link.dataset.at) this.scene.set({ at: dayOf(link.dataset.at) });
    else return;
    event.preventDefault();
  }
}

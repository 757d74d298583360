"""A page in Chromium as its readers see and use it: what tests of the map and the timeline share."""

import gzip
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Response

from tests.browser import Watched

Json = dict[str, Any]

TIMELINE = "conflict-timeline"


class Sight(Watched):
    """A page with a conflict's timeline in it."""

    def __init__(self, page: Page, origin: str) -> None:
        super().__init__(page, {origin})
        self.origin = origin
        self.asked: list[str] = []
        self.loaded: list[Response] = []
        page.on("request", lambda request: self.asked.append(request.url.removeprefix(origin)))
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        self.loaded.append(response)

    def open(self, path: str) -> "Sight":
        self.page.goto(f"{self.origin}{path}")
        self.page.wait_for_selector(f"{TIMELINE} .controls .date:not(:empty)")
        return self

    def get(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def text(self, selector: str) -> str:
        return self.get(selector).first.inner_text().strip()

    @property
    def day(self) -> str:
        return self.get(TIMELINE).get_attribute("at") or ""

    @day.setter
    def day(self, day: str) -> None:
        self.get(TIMELINE).evaluate("(timeline, day) => timeline.setAttribute('at', day)", day)

    def rows(self) -> dict[str, list[str]]:
        """The table: of each place who held it, with its marks, and since when."""
        found: dict[str, list[str]] = self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll("#table tbody tr")].map(row => [
                row.dataset.place,
                [...row.cells].slice(1).map(cell => cell.textContent.replace(/\\s+/g, " ").trim()),
            ]))"""
        )
        return found

    def links(self) -> list[str]:
        """The protocol of every link, in the page and in the timeline."""
        found: list[str] = self.page.evaluate(
            """() => [document, document.querySelector("conflict-timeline")?.shadowRoot]
                .flatMap(root => root ? [...root.querySelectorAll("a[href]")] : [])
                .map(link => link.protocol)"""
        )
        return found

    def turns(self) -> list[str]:
        """The days on which anything changed hands, as the browser has them."""
        found: list[str] = self.get(TIMELINE).evaluate(
            """timeline => timeline.scene.record.turns
                .map(day => new Date(day * 864e5).toISOString().slice(0, 10))"""
        )
        return found

    def marker(self, place: str) -> Locator:
        return self.get(f"g.place[data-place={place}]")

    def dot(self, place: str) -> Locator:
        """What of a marker can be pointed at."""
        return self.marker(place).locator("g path").first

    def settle(self) -> None:
        """Wait until the address says what is shown."""
        self.page.wait_for_function(
            """() => {
                const { scene } = document.querySelector("conflict-timeline")
                return scene.pageOf(scene.state) === location.href
            }"""
        )

    def know(self, day: str | None) -> None:
        """Wait until the record is shown as it was reported by a day."""
        self.page.wait_for_function(
            """day => document.querySelector("conflict-timeline").scene.reportedBy
                === (day && Date.parse(day) / 864e5)""",
            arg=day,
        )

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def query(self) -> dict[str, str]:
        self.settle()
        asked = parse_qs(urlsplit(self.page.url).query)
        return {name: " ".join(values) for name, values in asked.items()}

    def sizes(self) -> Iterator[tuple[str, int]]:
        """The bytes of each answer that was loaded, compressed."""
        for response in self.loaded:
            if response.ok:
                yield response.url.removeprefix(self.origin), len(gzip.compress(response.body()))

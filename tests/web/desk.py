"""The editor's desk in Chromium, as an editor uses it."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import Watched

Json = Any

REFUSED = "Failed to load resource"
"""How Chromium tells of every answer that is a problem; what comes of it is on the page."""


class Desk(Watched):
    """A desk: its fields by JSON Pointer, what is tried and posted, and what comes of it."""

    def __init__(self, page: Page, origin: str) -> None:
        super().__init__(page, {origin})
        self.origin = origin

    def open(self, path: str) -> "Desk":
        self.page.goto(f"{self.origin}{path}")
        return self

    def ready(self) -> "Desk":
        self.page.wait_for_selector("form.writing")
        return self

    def use(self, token: str) -> "Desk":
        self.page.fill("#token", token)
        self.page.press("#token", "Enter")
        return self

    def field(self, pointer: str) -> Locator:
        return self.page.locator(f'[data-pointer="{pointer}"]')

    def input(self, pointer: str) -> Locator:
        return self.field(pointer).locator("input, textarea, select").first

    def fault(self, pointer: str) -> Locator:
        return self.field(pointer).locator("> .fault")

    def options(self, pointer: str) -> Locator:
        return self.field(pointer).get_by_role("option")

    def chips(self, pointer: str) -> Locator:
        return self.field(pointer).locator(".chips li > span")

    def look_up(self, pointer: str, text: str) -> Locator:
        """Type into a field that looks up, and wait for what is found."""
        self.input(pointer).fill("")
        self.input(pointer).press_sequentially(text)
        expect(self.field(pointer).locator(".options:not([hidden], [aria-busy])")).to_be_visible()
        return self.options(pointer)

    def choose(self, pointer: str, slug: str, text: str | None = None) -> None:
        """Look something on file up, and take it by its slug."""
        self.look_up(pointer, text or slug.replace("-", " "))
        chosen = self.options(pointer).filter(
            has=self.page.locator(f'.known bdi:last-child:text-is("{slug}")')
        )
        chosen.first.click()

    def write(self, said: Mapping[str, Json], under: str = "") -> None:
        """Fill in a document as an editor would: each value by the kind of its field."""
        self.page.select_option("#type", said["type"])
        for name, value in said.items():
            if name not in {"type", "id"}:
                self._fill(f"{under}/{name}", value)

    def _fill(self, pointer: str, value: Json) -> None:
        kind = (self.field(pointer).get_attribute("class") or "").split()[-1]
        if self.field(pointer).locator("xpath=ancestor::details").count():
            self.field(pointer).locator("xpath=ancestor::details").evaluate("more => more.open = true")
        if kind in {"entry", "entries"}:
            for slug in value if isinstance(value, list) else [value]:
                self.choose(pointer, slug)
        elif kind == "claim":
            self.look_up(pointer, "")
        elif isinstance(value, Mapping):
            for step, inner in value.items():
                self._fill(f"{pointer}/{step}", inner)
        elif kind == "texts":
            self._fill(f"{pointer}/en", value)
        elif kind == "point":
            for step, number in enumerate(value):
                self._fill(f"{pointer}/{step}", number)
        elif kind == "choice":
            self.input(pointer).select_option(str(value))
        elif kind == "check":
            self.input(pointer).check()
        else:
            self.input(pointer).fill("\n".join(value) if isinstance(value, list) else str(value))

    @property
    def outcome(self) -> Locator:
        return self.page.locator(".outcome")

    def effects(self) -> list[str]:
        """What it would do, place by place."""
        told = self.outcome.locator(".effects li").all()
        return [": ".join(part.text_content() or "" for part in one.locator("p").all()) for one in told]

    def try_(self, becomes: str = "tried") -> Locator:
        """Ask what it would do; the outcome is of a kind then."""
        self.page.locator("form.writing .actions button.strong").click()
        expect(self.outcome).to_have_attribute("data-kind", becomes)
        return self.outcome

    def post(self, becomes: str = "done") -> Locator:
        """Put on record what was tried."""
        self.page.locator("#post").click()
        expect(self.outcome).to_have_attribute("data-kind", becomes)
        return self.outcome

    def again(self, becomes: str = "done") -> None:
        """Press the button that the outcome offers."""
        self.outcome.locator(".actions button").click()
        expect(self.outcome).to_have_attribute("data-kind", becomes)

    def claim(self, id: str) -> Locator:
        """An event in the list of the latest."""
        return self.page.locator(f'.latest [data-id="{id}"]')

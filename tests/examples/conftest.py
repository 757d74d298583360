"""The example pages as somebody else would serve them: from another origin, with a service in them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser import HERE, QuietFiles, Watched, running, served

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = "http://127.0.0.1:8000"
"""The service in the pages, for whoever has just started one."""

Open = Callable[..., Watched]


class Edited(QuietFiles):
    """The examples with another service and another conflict in them."""

    def __init__(self, *asked: object, service: str, conflict: str) -> None:
        self.service, self.conflict = service, conflict
        super().__init__(*asked, directory=EXAMPLES)  # type: ignore[arg-type]

    def do_GET(self) -> None:  # noqa: N802
        page = EXAMPLES / self.path.lstrip("/")
        if page.suffix == ".html":
            self._edited(page.read_text(encoding="utf-8"))
        else:
            super().do_GET()

    def _edited(self, page: str) -> None:
        assert ADDRESS in page
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.replace(ADDRESS, self.service).replace("/syria", f"/{self.conflict}").encode())


@pytest.fixture
def example(browser: Browser) -> Iterator[Open]:
    """Open an example, from a server of its own, of what an app answers."""
    with ExitStack() as ends:
        context = ends.enter_context(browser.new_context(viewport={"width": 1200, "height": 1000}))

        def opened(name: str, app: Flask, conflict: str = "syria") -> Watched:
            service = ends.enter_context(running(served(app)))
            pages = partial(Edited, service=service, conflict=conflict)
            elsewhere = ends.enter_context(running(ThreadingHTTPServer((HERE, 0), pages)))
            watched = Watched(context.new_page(), {service, elsewhere})
            watched.page.goto(f"{elsewhere}/{name}")
            return watched

        yield opened

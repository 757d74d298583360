"""Chromium, and the seeded conflict served to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import running, served
from tests.conftest import Prepared, on
from tests.web.sight import Sight


@pytest.fixture(scope="session")
def seeded_origin(seeded_database: Prepared) -> Iterator[str]:
    """Where the seeds are served, to be read only."""
    with on(seeded_database.url, reads_a_minute=0) as app, running(served(app)) as origin:
        yield origin


@pytest.fixture
def look(browser: Browser, seeded_origin: str) -> Iterator[Callable[..., Sight]]:
    """Open a page of the seeds; nothing may be asked of anybody else, and nothing complained of."""
    sights: list[Sight] = []
    with ExitStack() as ends:

        def looked(path: str, **how: Any) -> Sight:
            options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", **how}
            context = ends.enter_context(browser.new_context(**options))
            sights.append(Sight(context.new_page(), seeded_origin))
            return sights[-1].open(path)

        yield looked
        assert [(sight.outside, sight.complaints) for sight in sights] == [([], [])] * len(sights)

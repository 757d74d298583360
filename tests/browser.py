"""Chromium, an app that it can ask, and what is noticed of a page: used by all tests of pages."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from socketserver import BaseServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

HERE = "127.0.0.1"
QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--metrics-recording-only",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HERE}",
]

expect.set_options(timeout=15_000)  # a busy machine may take longer than Playwright's five seconds


def installed(*more: str) -> str:
    """The path of Chromium; the test is left out where that, or more, is missing."""
    chromium = shutil.which("chromium")
    missing = [*([] if chromium else ["Chromium is not installed"]), *more]
    if missing:
        # Where everything should be there, nothing may be left out.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            f"{'; '.join(missing)}: run scripts/test-tools"
        )
    assert chromium is not None
    return chromium


@contextmanager
def launched(chromium: str) -> Iterator[Browser]:
    # Chromium refuses its sandbox to root, as which containers run.
    options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=options)
        yield started
        started.close()


class QuietApp(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        pass


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running(server: BaseServer) -> Iterator[str]:
    """The origin of a server that runs in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HERE}:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def served(app: Flask) -> BaseServer:
    """A server of an app, to be run."""
    return make_server(HERE, 0, app, threaded=True, request_handler=QuietApp)


class Watched:
    """A page: what it asked for elsewhere, and what went wrong."""

    def __init__(self, page: Page, here: set[str]) -> None:
        self.page, self.here = page, here
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" not in self.here:
            self.outside.append(request.url)

"""Take the picture in README.md, of the seeds: `make screenshot`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app import schema
from tests.browser import installed, launched, running, served
from tests.conftest import on
from tests.web.sight import Sight


def main(picture: str) -> None:
    with TemporaryDirectory() as folder, on(f"sqlite:///{folder}/seeds.sqlite3") as app:
        schema.upgrade(app.extensions["database"])
        app.test_cli_runner().invoke(args=["seed"], catch_exceptions=False)
        with running(served(app)) as origin, launched(installed()) as browser:
            sight = Sight(browser.new_page(viewport={"width": 1280, "height": 1320}), origin)
            sight.open("/syria?at=2024-12-01")
            sight.settle()
            sight.page.screenshot(path=Path(picture))


if __name__ == "__main__":
    main(sys.argv[1])

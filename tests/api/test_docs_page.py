"""The API page: what it is made of, and in Chromium all of the description, with nothing from elsewhere."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from app.web import files
from tests.api.bodies import refused
from tests.browser import Watched, running, served
from tests.conftest import Client

ROOT = Path(__file__).parents[2]
METHODS = {"get", "post"}


def test_the_page_takes_nothing_from_elsewhere_and_runs_nothing_inline(http: FlaskClient) -> None:
    answer = http.get("/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    paths = re.findall(r'(?:src|href|data-description)="([^"]*)"', answer.text)
    assert len(paths) >= 4
    for path in {path for path in paths if path != "data:,"}:
        assert http.get(path).status_code == 200, path
    assert re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=", answer.text) is None


def test_a_file_of_a_page_may_be_kept_for_ever_under_the_path_of_its_version(http: FlaskClient) -> None:
    answer = http.get(f"/static/{files.current()}/swagger-ui/swagger-ui.css")
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["0/docs.js", "{}/other.js", "{}/../files.py", "{}/..%2ffiles.py", "{}/"])
def test_nothing_but_the_files_of_pages_is_served(http: FlaskClient, path: str) -> None:
    refused(http.get(f"/static/{path.format(files.current())}"), 404, "not-found")


def test_the_package_holds_every_file_of_the_pages() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    patterns = setup["options.package_data"]["app.web"].split(", ")
    found = {path for pattern in patterns for path in (ROOT / "app" / "web").glob(pattern)}
    for folder in ("static", "templates"):
        for path in (ROOT / "app" / "web" / folder).rglob("*"):
            assert path.is_dir() or path in found, path


# In a browser


@pytest.mark.browser
@pytest.mark.only_on("sqlite")
@pytest.mark.xdist_group("browser")
def test_the_page_shows_every_operation_and_tries_one(war: Client, browser: Browser) -> None:
    document = war.http.get("/openapi.json").json
    said = [one for methods in document["paths"].values() for name, one in methods.items() if name in METHODS]
    refusals: list[str] = []

    def noted(refusal: str) -> None:
        refusals.append(refusal)

    with running(served(war.http.application)) as origin, browser.new_context() as context:
        watched = Watched(context.new_page(), {origin})
        page = watched.page
        page.expose_function("refused", noted)
        page.add_init_script("addEventListener('securitypolicyviolation', e => refused(e.violatedDirective))")
        page.goto(f"{origin}/docs")
        page.wait_for_selector(".opblock")
        shown = page.locator(".opblock").evaluate_all("all => all.map(one => one.id)")
        assert sorted(shown) == sorted(f"operations-{one['tags'][0]}-{one['operationId']}" for one in said)
        page.locator("[id='operations-snapshots-snapshots-snapshot'] .opblock-summary-control").click()
        page.get_by_role("button", name="Try it out").click()
        page.locator("tr[data-param-name=conflict] input").fill("war")
        page.get_by_role("button", name="Execute").click()
        answered = page.locator(".live-responses-table .response-col_status").last
        assert answered.inner_text().startswith("200")
    assert (watched.outside, watched.complaints, refusals) == ([], [], [])

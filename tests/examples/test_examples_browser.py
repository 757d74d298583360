"""The examples show what they say, ask nobody but the service, and are made of what npm has."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import Client
from tests.examples.conftest import EXAMPLES, Open
from tests.hostile import HOSTILE

CONTROL = ("control.taken", "control.lost", "control.contested", "control.observed", "phase.began")

MODULES = Path(__file__).parents[1] / "widgets" / "node_modules"
VENDORED = {
    "timelinejs": MODULES / "@knight-lab" / "timelinejs",
    "vis-timeline": MODULES / "vis-timeline",
    "leaflet": MODULES / "leaflet",
}

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.xdist_group("browser")]


def test_timelinejs_shows_every_claim_about_the_place(syria: Client, example: Open) -> None:
    seen = example("timelinejs.html", syria.http.application)
    seen.page.wait_for_function("window.timeline?.ready")
    slides = syria.get("/feeds/timelinejs.json?place=aleppo&from=2011").json["events"]
    assert len(slides) > 10
    ids = seen.page.eval_on_selector_all(".tl-slide", "slides => slides.map(slide => slide.id)")
    assert {*ids} == {"title", *(slide["unique_id"] for slide in slides)}
    expect(seen.page.locator("h2", has_text="HTS-led factions took Aleppo").first).to_be_attached()
    assert (seen.outside, seen.complaints) == ([], [])


def test_vis_shows_what_is_in_sight_and_asks_for_the_rest(syria: Client, example: Open) -> None:
    seen = example("vis.html", syria.http.application)
    seen.page.wait_for_function("window.timeline")
    shown = "timeline.itemsData.getIds().length"
    types = "&".join(f"type={type}" for type in CONTROL)
    feed = syria.get(f"/feeds/vis.json?from=2024-11-25&to=2024-12-10&{types}").json
    assert seen.page.evaluate(shown) == len(feed["items"]) > 20
    expect(
        seen.page.locator(".vis-item:visible", has_text="HTS-led factions took Aleppo").first
    ).to_be_visible()
    box = seen.page.locator(".vis-panel.vis-center").bounding_box()
    assert box is not None
    middle, top = box["x"] + box["width"] / 2, box["y"] + 10
    seen.page.mouse.move(middle, top)
    seen.page.mouse.down()
    with seen.page.expect_response(re.compile("from=2024-11-1")) as asked:
        seen.page.mouse.move(middle + 400, top, steps=5)
        seen.page.mouse.up()
    seen.page.wait_for_function(f"{shown} == {len(asked.value.json()['items'])}")
    assert (seen.outside, seen.complaints) == ([], [])


def test_vis_opens_a_cluster(war: Client, example: Open) -> None:
    town = {"type": "place.registered", "slug": "town", "names": "Town", "kind": "town"}
    fought = {"type": "control.contested", "source": "wire", "place": "town", "actors": ["north"]}
    days = [{**fought, "occurred": f"2024-12-{1 + n % 3:02}"} for n in range(600)]
    assert war.post([town, *days]).status_code == 201
    seen = example("vis.html", war.http.application, conflict="war")
    seen.page.wait_for_function("window.timeline")
    expect(seen.page.locator(".vis-item.cluster .vis-item-content")).to_have_text(["200 claims"] * 3)
    with seen.page.expect_response(re.compile("from=2024-12-0")):
        seen.page.locator(".vis-item.cluster").first.click()
    expect(seen.page.locator(".vis-item.vis-point").first).to_be_attached()
    assert (seen.outside, seen.complaints) == ([], [])


@pytest.mark.parametrize("day", ["2024-11-25", "2024-11-29", "2024-12-08"])
def test_leaflet_draws_who_held_what_and_says_so_in_a_popup(syria: Client, example: Open, day: str) -> None:
    seen = example("leaflet.html", syria.http.application)
    seen.page.wait_for_function("window.held")
    told: list[Any] = seen.page.evaluate(
        """async day => {
            const slider = document.getElementById("day"), wanted = Date.parse(day)
            const shown = () => Date.parse(document.querySelector("output").textContent + " UTC")
            slider.value = Number(slider.value) + Math.round((wanted - shown()) / 864e5)
            slider.dispatchEvent(new Event("input"))
            const found = []
            held.eachLayer(layer => found.push(layer.feature.properties))
            return found.map(({ place, holders }) => [place, holders])
        }""",
        day,
    )
    placed = {
        place["slug"]
        for place in syria.get("/places?limit=1000").json["places"]
        if place.get("point") or place.get("geometry")
    }
    expected = {
        place["place"]: "; ".join(place["holders"])
        for place in syria.get(f"/snapshot?at={day}").json["places"]
        if place["place"] in placed and place["status"] != "unknown" and not place["uncertain"]
    }
    assert expected
    assert expected.items() <= dict(map(tuple, told)).items()
    seen.page.locator("path.leaflet-interactive").last.dispatch_event("click")
    popup = seen.page.locator(".leaflet-popup-content")
    expect(popup.locator("p")).to_have_count(3)
    assert "/syria/" in str(popup.locator("a").get_attribute("href"))
    assert (seen.outside, seen.complaints) == ([], [])


def test_nothing_that_is_posted_runs_in_a_popup(war: Client, example: Open) -> None:
    posted: list[Any] = []
    for number, text in enumerate(HOSTILE):
        named = {"names": {"en": text}}
        posted += [
            {"type": "actor.registered", "slug": f"n{number}", "kind": "state", **named},
            {
                **{"type": "place.registered", "slug": f"n{number}", "kind": "city", **named},
                "point": [number % 12, number // 12],
            },
        ]
        taken = {"type": "control.taken", "source": "wire", "occurred": "2024-11-26"}
        posted.append({**taken, "place": f"n{number}", "actors": [f"n{number}"]})
    assert war.post(posted).status_code == 201
    seen = example("leaflet.html", war.http.application, conflict="war")
    seen.page.wait_for_function("window.held")
    popup = seen.page.locator(".leaflet-popup-content")
    for number, text in enumerate(HOSTILE):
        seen.page.evaluate(
            """number => {
                for (const layer of held.getLayers())
                    if (layer.feature.properties.place === `n${number}`) layer.openPopup()
            }""",
            number,
        )
        expect(popup.locator("p").first).to_have_text(text, use_inner_text=False)
        assert popup.locator("p").nth(1).text_content() == text
    assert seen.page.evaluate("window.ran") is None
    assert seen.page.locator(".leaflet-popup-content :not(p, div, a)").count() == 0
    assert (seen.outside, seen.complaints) == ([], [])


def test_the_element_is_led_by_the_story_and_leads_back(syria: Client, example: Open) -> None:
    seen = example("element.html", syria.http.application)
    date = seen.page.locator("conflict-timeline .controls .date")
    expect(date).to_have_text("26 November 2024")
    seen.page.get_by_role("button", name="Damascus").click()
    expect(date).to_have_text("8 December 2024")
    assert str(seen.page.locator("#whole").get_attribute("href")).endswith("/syria?at=2024-12-08")
    assert (seen.outside, seen.complaints) == ([], [])


def test_the_frame_shows_the_place(syria: Client, example: Open) -> None:
    seen = example("frame.html", syria.http.application)
    frame = seen.page.frame_locator("iframe")
    expect(frame.locator(".panel h2")).to_have_text("Hama")
    expect(frame.locator(".controls .date")).to_have_text("5 December 2024")
    assert (seen.outside, seen.complaints) == ([], [])


def test_every_example_is_told_of_and_tried() -> None:
    pages = {page.name for page in EXAMPLES.glob("*.html")}
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert pages == {*re.findall(r"\]\((\w+\.html)\)", readme)}
    assert pages == {*re.findall(r'example\("(\w+\.html)"', Path(__file__).read_text(encoding="utf-8"))}


@pytest.mark.parametrize("widget", VENDORED)
def test_what_is_vendored_is_what_npm_has(widget: str) -> None:
    if not VENDORED[widget].exists():
        pytest.skip("the widgets are not in tests/widgets/node_modules: run scripts/test-tools")
    theirs = {
        path.read_bytes() for path in VENDORED[widget].rglob("*") if path.is_file() and path.suffix != ".map"
    }
    ours = [path for path in (EXAMPLES / "vendor" / widget).rglob("*") if path.is_file()]
    assert any(path.name.startswith("LICENSE") for path in ours)
    assert [path for path in ours if path.read_bytes() not in theirs] == []

"""The feeds in the widgets themselves, in Chromium, on pages that another server serves."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from tests.browser import HERE, QuietFiles, Watched, running, served
from tests.conftest import Client
from tests.feeds import widget
from tests.feeds.record import TAKEN, uid
from tests.hostile import CODE, HOSTILE

Json = dict[str, Any]

WIDGETS = Path(__file__).parents[1] / "widgets"
TIMELINEJS = WIDGETS / "node_modules" / "@knight-lab" / "timelinejs" / "package.json"
VIS = WIDGETS / "node_modules" / "vis-timeline" / "package.json"
LEAFLET = WIDGETS / "node_modules" / "leaflet.timeline" / "package.json"
FEED = "/feeds/timelinejs.json"
TABLE = "/feeds/timelinejs.csv"
MADE = {"a", "button", "cite", "div", "h2", "h3", "p", "span", "wbr"}
"""The elements of a timeline without media: the widget's own and the feed's."""

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.xdist_group("browser")]


# The page


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The origin of a newspaper, so to speak, whose page has the widget in it."""
    with running(ThreadingHTTPServer((HERE, 0), partial(QuietFiles, directory=WIDGETS))) as origin:
        yield origin


class View(Watched):
    """A page with the widget, and what it shows."""

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_text_contents()

    def slides(self) -> list[Json]:
        """Every slide in its order, the title first."""
        found: list[Json] = self.page.evaluate(
            """() => [...document.querySelectorAll(".tl-slide")].map(slide => ({
                id: slide.id,
                headline: slide.querySelector("h2").textContent,
                date: slide.querySelector("h3").textContent,
                text: slide.querySelector(".tl-text-content")?.textContent ?? "",
            }))"""
        )
        return found

    def walk(self) -> list[str]:
        """Go from the first slide to the last by the button; the id of each slide that was shown."""
        ids: list[str] = self.page.evaluate(
            """() => {
                const next = document.querySelector(".tl-slidenav-next")
                return [...document.querySelectorAll(".tl-slide")].map((_, step) => {
                    if (step) next.click()
                    return document.querySelector(".tl-slide:not([inert])").id
                })
            }"""
        )
        return ids


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB") as opened:
        # What anybody asks of another host is answered here, with nothing.
        opened.route(lambda url: urlsplit(url).hostname != HERE, lambda route: route.fulfill(body=""))
        yield opened


@pytest.fixture
def show(context: BrowserContext, elsewhere: str) -> Iterator[Callable[..., View]]:
    """Serve a conflict's feed and open the widget with it; or, in the feed's place, a given one."""
    if not TIMELINEJS.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("TimelineJS: run scripts/test-tools")
    with ExitStack() as servers:

        def shown(client: Client, *, lang: str = "en", feed: str = FEED, instead: Json | None = None) -> View:
            app = client.http.application
            origin = servers.enter_context(running(served(app)))
            view = View(context.new_page(), {origin, elsewhere})
            if instead is not None:
                view.page.route(f"{origin}/**", partial(_answer, instead))
            asked = {"feed": f"{origin}{client.url}{feed}?lang={lang}", "lang": lang}
            view.page.goto(f"{elsewhere}/timelinejs.html?{urlencode(asked)}")
            view.page.wait_for_function(
                """() => window.timeline.ready
                    || /error/i.test(document.querySelector(".tl-message-full")?.textContent)"""
            )
            return view

        yield shown


def _answer(body: Json, route: Route) -> None:
    route.fulfill(json=body, headers={"Access-Control-Allow-Origin": "*"})


def in_order(feed: Json) -> list[Json]:
    """The slides of a feed by date; of one date, as they come."""
    return sorted(feed["events"], key=lambda slide: widget.moment(slide["start_date"]))


# What it shows


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_widget_shows_the_whole_record_and_asks_nobody_else(
    syria: Client, show: Callable[..., View], lang: str
) -> None:
    feed = syria.get(f"{FEED}?lang={lang}").json
    view = show(syria, lang=lang)
    (title, *slides), expected = view.slides(), in_order(feed)

    assert title["headline"] == feed["title"]["text"]["headline"]
    assert [slide["id"] for slide in slides] == [event["unique_id"] for event in expected]
    for slide, event in zip(slides, expected, strict=True):
        assert slide["headline"] == widget.rendered(event["text"]["headline"])
        assert slide["date"] == event["display_date"]
        assert slide["text"] == widget.rendered(event["text"]["text"])
    assert view.texts(".tl-timeera h2") == [era["text"]["headline"] for era in feed["eras"]]
    assert set(view.texts(".tl-timegroup-message")) == {widget.group(event["group"]) for event in expected}
    assert (view.outside, view.complaints) == ([], [])


def test_the_table_shows_the_same(told: Client, show: Callable[..., View]) -> None:
    shown, view = show(told), show(told, feed=TABLE)
    assert [{**slide, "id": ""} for slide in view.slides()] == [{**s, "id": ""} for s in shown.slides()]
    for selector in (".tl-timeera h2", ".tl-timegroup-message"):
        assert view.texts(selector) == shown.texts(selector)
    assert (view.outside, view.complaints) == ([], [])


def test_every_claim_on_record_can_be_walked_to(syria: Client, show: Callable[..., View]) -> None:
    on_record = syria.get("/events?limit=1000").json["events"]
    view = show(syria)
    first, *walked = view.walk()
    assert first == "title"
    assert sorted(walked) == sorted(event["id"] for event in on_record if event.get("standing"))
    assert (view.outside, view.complaints) == ([], [])


def test_a_picture_is_shown_with_what_is_said_of_it(war: Client, show: Callable[..., View]) -> None:
    media = {"url": "https://pictures.example/1.jpg", "caption": "A & B", "credit": "C's", "alt": "D < E & F"}
    claim = {
        "type": "incident.occurred",
        "kind": "battle",
        "source": "wire",
        "occurred": "2020",
        "media": media,
    }
    assert war.post(claim).status_code == 201
    view = show(war)
    view.walk()
    picture = view.page.locator(".tl-media img")
    assert picture.get_attribute("src") == media["url"]
    assert picture.get_attribute("alt") == media["alt"]
    assert (view.texts(".tl-caption"), view.texts(".tl-credit")) == (["A & B"], ["C's"])
    assert view.outside == [media["url"]]


def test_a_conflict_without_claims_loads(war: Client, show: Callable[..., View]) -> None:
    view = show(war)
    assert [slide["headline"] for slide in view.slides()] == ["A war", "Nothing on record"]
    assert view.complaints == []


def test_an_era_of_one_day_is_shown(war: Client, show: Callable[..., View]) -> None:
    phase = {"type": "phase.began", "source": "wire", "reported": "2020-06-01"}
    for day, kind, name in (("2020-05-01", "frozen", "Truce"), ("2020-05-02", "active", "War")):
        assert war.post({**phase, "occurred": day, "phase": kind, "name": name}).status_code == 201
    assert show(war).texts(".tl-timeera h2") == ["Truce", "War"]


# What is posted is text, whatever it looks like


ADDRESSES = [
    f"https://elsewhere.example/a.jpg?'onerror='{CODE}",
    f"https://elsewhere.example/a.pdf?'onload='{CODE}",
    f"https://docs.google.com/a/d/b/c?usp=sharing'onload='{CODE}",
    f"https://dai.ly/x'onload='{CODE}",
    f"https://vine.co/v/x'onload='{CODE}",
    f"https://elsewhere.example/iframe'onload='{CODE}",
    f"https://elsewhere.example/blockquote'onload='{CODE}",
    f"https://elsewhere.example/film.mp4?'onerror='{CODE}",
    f"https://elsewhere.example/sound.mp3?'onerror='{CODE}",
]


def told_everywhere(text: str, number: int) -> list[Json]:
    """A text in every place where somebody can post one."""
    slug, day = f"n{number}", f"{1800 + number}-05-01"
    said = {"source": slug, "occurred": day, "reported": day, "locator": text, "summary": text}
    media = {"url": f"https://elsewhere.example/{number}.jpg", "caption": text, "credit": text, "alt": text}
    return [
        {"type": "source.registered", "slug": slug, "title": text, "author": text, "publisher": text},
        {"type": "actor.registered", "slug": slug, "names": {"en": text}, "kind": "state"},
        {"type": "place.registered", "slug": slug, "names": text, "kind": "city"},
        {"type": "conflict.described", "names": text},
        {
            "type": "control.taken",
            **said,
            "place": slug,
            "actors": [slug],
            "media": media,
            "tags": [text[:64]],
        },
        {"type": "phase.began", **said, "phase": "active", "name": {"en": text}},
    ]


def everything_told() -> list[Json]:
    return [event for number, text in enumerate(HOSTILE, start=1) for event in told_everywhere(text, number)]


@pytest.mark.parametrize("feed", [FEED, TABLE])
def test_nothing_that_is_posted_is_ever_run(war: Client, show: Callable[..., View], feed: str) -> None:
    answer = war.post(everything_told())
    assert answer.status_code == 201, answer.text
    statement = {"type": "incident.occurred", "kind": "statement", "source": "wire", "occurred": "2021"}
    answer = war.post([{**statement, "media": {"url": address}} for address in ADDRESSES])
    assert answer.status_code == 201, answer.text

    view = show(war, feed=feed)
    view.page.mouse.move(640, 300)
    view.walk()
    # Media are loaded a while after their slide was shown, and may run something a while after that.
    view.page.wait_for_function(
        "all => document.querySelectorAll('.tl-media-content > *').length == all",
        arg=len(HOSTILE) + len(ADDRESSES),
        timeout=120_000,
    )
    view.page.wait_for_timeout(500)

    assert [frame.url for frame in view.page.frames if frame.evaluate("window.ran") is not None] == []
    elements, handlers, links = view.page.evaluate(
        """() => {
            const made = [...document.querySelectorAll("#timeline *")]
            return [
                made.filter(one => !one.closest(".tl-media-content")).map(one => one.localName),
                made.flatMap(one => one.getAttributeNames()).filter(name => name.startsWith("on")),
                made.filter(one => one.localName == "a").map(one => one.protocol),
            ]
        }"""
    )
    assert set(elements) <= MADE
    assert handlers == []
    assert set(links) == {"https:"}

    slides = view.slides()
    for text in HOSTILE:
        assert [text in slide["headline"] for slide in slides].count(True) >= 2
        assert [slide["text"].count(text) for slide in slides].count(5) >= 2
        assert text in view.texts(".tl-timeera h2")
        assert text in view.texts(".tl-timegroup-message")
        assert text in view.texts(".tl-caption")
        assert text in view.texts(".tl-credit")
    assert slides[0]["headline"] == HOSTILE[-1]


# vis-timeline, on the same page elsewhere


@pytest.fixture
def show_vis(context: BrowserContext, elsewhere: str) -> Iterator[Callable[[Client], View]]:
    if not VIS.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("vis-timeline: run scripts/test-tools")
    with ExitStack() as servers:

        def shown(client: Client) -> View:
            origin = servers.enter_context(running(served(client.http.application)))
            view = View(context.new_page(), {origin, elsewhere})
            feed = urlencode({"feed": f"{origin}{client.url}/feeds/vis.json"})
            view.page.goto(f"{elsewhere}/vis.html?{feed}")
            view.page.wait_for_selector(".vis-item, .vis-label")
            return view

        yield shown


def test_vis_shows_every_item_and_group(told: Client, show_vis: Callable[[Client], View]) -> None:
    feed, view = told.get("/feeds/vis.json").json, show_vis(told)
    for kind in ("point", "range", "background"):
        expected = {widget.rendered(item["content"]) for item in feed["items"] if item["type"] == kind}
        assert {text.strip() for text in view.texts(f".vis-item.vis-{kind} .vis-item-content")} == expected
    labels = [widget.rendered(group["content"]) for group in feed["groups"]]
    assert [text.strip() for text in view.texts(".vis-label")] == labels
    assert (view.outside, view.complaints) == ([], [])


def test_vis_runs_nothing_that_is_posted(war: Client, show_vis: Callable[[Client], View]) -> None:
    assert war.post(everything_told()).status_code == 201
    view = show_vis(war)
    for item in view.page.locator(".vis-item.vis-range, .vis-item.vis-point").all()[:5]:
        item.hover(force=True)
        view.page.wait_for_timeout(50)
    view.page.wait_for_timeout(500)
    assert view.page.evaluate("window.ran") is None
    assert view.page.locator("#timeline :is(img, svg, script, iframe, a)").count() == 0
    labels = view.texts(".vis-label")
    assert all(any(text in label for label in labels) for text in HOSTILE)


# Feed readers, as those show entries that trust whoever writes them


@pytest.mark.parametrize("feed", ["feed.json", "atom.xml"])
def test_nothing_that_is_posted_runs_in_a_feed_reader(
    war: Client, context: BrowserContext, elsewhere: str, feed: str
) -> None:
    """Titles are plain text by both formats; the content is HTML."""
    assert war.post(everything_told()).status_code == 201
    retracted = {"type": "claim.retracted", "target": uid(1), "reason": HOSTILE[3]}
    assert (
        war.post([{**TAKEN, "id": uid(1), "source": "n1", "occurred": "2020"}, retracted]).status_code == 201
    )
    with running(served(war.http.application)) as origin:
        view = View(context.new_page(), {origin, elsewhere})
        view.page.goto(
            f"{elsewhere}/reader.html?{urlencode({'feed': f'{origin}{war.url}/feeds/{feed}?limit=1000'})}"
        )
        view.page.wait_for_selector("article")
        view.page.wait_for_timeout(500)
        assert view.page.evaluate("window.ran") is None
        elements = view.page.eval_on_selector_all(".content *", "all => all.map(one => one.localName)")
        assert {*elements} <= {"p", "cite", "a"}
        protocols = view.page.eval_on_selector_all("a", "links => links.map(link => link.protocol)")
        assert {*protocols} <= {"http:", "https:"}
        shown = "\n".join(view.texts(".content"))
        for text in HOSTILE:
            assert shown.count(text) >= 4
    assert (view.outside, view.complaints) == ([], [])


# Leaflet.timeline, which draws who held what at an instant


@pytest.mark.parametrize("at", ["2012-08-01", "2016-12-31", "2024-12-01"])
def test_leaflet_draws_the_snapshot(syria: Client, context: BrowserContext, elsewhere: str, at: str) -> None:
    if not LEAFLET.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Leaflet.timeline: run scripts/test-tools")
    with running(served(syria.http.application)) as origin:
        view = View(context.new_page(), {origin, elsewhere})
        asked = {"feed": f"{origin}{syria.url}/feeds/control.geojson", "at": f"{at}T12:00:00Z"}
        view.page.goto(f"{elsewhere}/leaflet.html?{urlencode(asked)}")
        view.page.wait_for_function("window.timeline")
        drawn = view.page.evaluate(
            "timeline.getLayers().map(one => one.feature.properties).map(one => [one.place, one.holders])"
        )
    placed = {place["slug"] for place in syria.get("/places").json["places"] if place.get("point")}
    expected = {
        place["place"]: "; ".join(place["holders"])
        for place in syria.get(f"/snapshot?at={at}").json["places"]
        if place["place"] in placed and place["status"] != "unknown" and not place["uncertain"]
    }
    assert expected
    assert len(drawn) == len(dict(drawn))
    assert expected.items() <= dict(drawn).items()
    assert (view.outside, view.complaints) == ([], [])


# The yardstick, held against the widget itself


def changed(**changes: Any) -> Json:
    slide = {"unique_id": "a", "group": "g", "start_date": {"year": 2020}, "text": {"headline": "A slide"}}
    sound = {"title": {"unique_id": "title", "text": {"headline": "A war"}}, "events": [slide], "eras": []}
    return {**json.loads(json.dumps(sound)), **changes}


DAY = {"year": 2020, "month": 5, "day": 1}
ENDLESS = {"start_date": DAY, "text": {"headline": "Truce"}}


@pytest.mark.parametrize(
    "feed",
    [
        changed(events=[]),
        changed(errors=["The sheet is not public"]),
        changed(events=[{**changed()["events"][0], "end_date": None}]),
        changed(eras=[ENDLESS]),
        changed(eras=[{**ENDLESS, "end_date": None}]),
        changed(eras=[{**ENDLESS, "end_date": DAY}]),
    ],
    ids=["no event", "errors", "a null", "no end", "a null as end", "ends as it starts"],
)
def test_what_the_yardstick_refuses_the_widget_refuses(
    war: Client, show: Callable[..., View], feed: Json
) -> None:
    assert widget.refusals(feed) != []
    assert show(war, instead=feed).slides() == []


def test_what_the_yardstick_passes_the_widget_shows(war: Client, show: Callable[..., View]) -> None:
    assert widget.refusals(changed()) == []
    assert len(show(war, instead=changed()).slides()) == 2

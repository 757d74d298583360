"""What the pages promise: little to load, quick to scrub, for everybody to read, and text that stays text."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.bodies import accepted, taken, uid
from tests.browser import HERE, QuietFiles, Watched, running, served
from tests.conftest import Client, Prepared, on
from tests.databases import Databases
from tests.hostile import HOSTILE
from tests.web.sight import TIMELINE, Sight

Look = Callable[..., Sight]

WIDGETS = Path(__file__).parents[1] / "widgets"
AXE = WIDGETS / "node_modules" / "axe-core" / "axe.min.js"
BUDGET = 40_000

pytestmark = [pytest.mark.browser, pytest.mark.only_on("sqlite"), pytest.mark.xdist_group("promises")]


# Little to load, quick to scrub


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_first_map_takes_no_more_than_its_budget(look: Look, lang: str) -> None:
    sight = look(f"/syria?lang={lang}")
    sight.page.wait_for_load_state("networkidle")
    sizes = dict(sight.sizes())
    assert len(sizes) > 10
    assert sum(sizes.values()) <= BUDGET, sizes


PLACES = 500


@pytest.fixture
def large(empty_database: Prepared, databases: Databases) -> Iterator[str]:
    """A country of so many towns that change hands every month, and where it is served."""
    with databases.new(empty_database.url) as url, on(url, reads_a_minute=0) as app:
        client = Client(app.test_client(), empty_database.token, "large")
        headers = {"Authorization": f"Bearer {client.token}"}
        opened = client.http.post(
            "/api/v1/conflicts", json={"slug": "large", "names": "Large"}, headers=headers
        )
        assert opened.status_code == 201
        on_file: list[Any] = [{"type": "source.registered", "slug": "wire", "title": "The Wire"}]
        on_file += [
            {
                "type": "actor.registered",
                "slug": f"side-{side}",
                "names": f"Side {side}",
                "kind": "armed-group",
            }
            for side in range(5)
        ]
        on_file += [
            {
                "type": "place.registered",
                **{"slug": f"town-{n}", "names": f"Town {n}", "kind": "town", "population": 1000 + n * 37},
                "point": [30 + (n % 25) * 0.4, 30 + (n // 25) * 0.4],
            }
            for n in range(PLACES)
        ]
        claims = [
            {
                "type": "control.taken",
                **{"place": f"town-{n}", "actors": [f"side-{(n + turn) % 5}"], "source": "wire"},
                "occurred": f"2020-{1 + turn:02}-{1 + n % 28:02}",
                "reported": f"2020-{1 + turn:02}-28",
            }
            for turn in range(8)
            for n in range(PLACES)
        ]
        for body in (on_file, claims):
            assert client.post(body).status_code == 201
        with running(served(app)) as origin:
            yield origin


def test_a_step_through_time_is_shown_at_once_however_many_places_there_are(
    browser: Browser, large: str
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        sight = Sight(context.new_page(), large).open("/large?at=2020-03-01")
        assert sight.get("g.place").count() == PLACES
        steps = sight.get(TIMELINE).evaluate(
            """async timeline => {
                const slider = timeline.shadowRoot.querySelector("input[type=range]"), took = []
                for (let step = 0; step < 60; step += 1) {
                    await new Promise(requestAnimationFrame)
                    const begun = performance.now()
                    slider.value = Number(slider.value) + 1
                    slider.dispatchEvent(new Event("input"))
                    document.body.getBoundingClientRect()
                    took.push(performance.now() - begun)
                }
                return took
            }"""
        )
        assert sight.day == "2020-04-30"
        assert median(steps) <= 50
        assert sight.complaints == []


# For everybody to read


def audited(page: Page) -> list[str]:
    """What axe-core finds amiss, each with the first element it is about."""
    if not AXE.exists():
        pytest.skip("axe-core is not in tests/widgets/node_modules: run scripts/test-tools")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found["violations"]
    ]


PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"color_scheme": "dark"}


@pytest.mark.parametrize(
    ("path", "how"),
    [
        ("/syria?at=2024-12-01", {}),
        ("/syria/aleppo?at=2024-12-02", {}),
        ("/syria/aleppo?at=2024-12-02", DARK),
        ("/syria/aleppo?at=2024-12-02&lang=ar", {}),
        ("/syria/aleppo?at=2024-12-02", PHONE),
        ("/syria/aleppo?at=2024-12-02&lang=ar", {**PHONE, **DARK}),
        ("/syria?at=2024-12-08&compare=2024-11-26&actors=hts-led", {}),
        ("/syria?at=2024-12-08&compare=2024-11-26&lang=ar", {**PHONE, **DARK}),
        ("/embed/syria?at=2024-12-01", DARK),
        ("/embed/syria/aleppo?at=2024-12-02", {}),
        ("/embed/syria/aleppo?at=2024-12-02&lang=ar", PHONE),
    ],
)
def test_no_page_keeps_anybody_out(look: Look, path: str, how: dict[str, Any]) -> None:
    sight = look(path, **how)
    sight.get("details.share summary").click()
    sight.page.wait_for_timeout(300)
    assert sight.complaints == []
    assert audited(sight.page) == []
    sight.complaints.clear()  # axe-core itself writes a style where none may stand


@pytest.mark.parametrize(
    "path",
    ["/", "/?lang=ar", "/about", "/about?lang=ar", "/nowhere", "/syria/hama?at=2024-12-05", "/syria?lang=ar"],
)
@pytest.mark.parametrize("how", [{}, DARK, {**PHONE, **DARK}], ids=["light", "dark", "phone"])
def test_nor_does_one_without_scripts(
    browser: Browser, seeded_origin: str, path: str, how: dict[str, Any]
) -> None:
    with browser.new_context(**{"viewport": {"width": 800, "height": 800}, **how}) as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(f"{seeded_origin}{path}")
        assert audited(page) == []


def test_without_scripts_the_page_answers_and_leads_on(browser: Browser, seeded_origin: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{seeded_origin}/syria?at=2024-12-02")
        assert (
            page.locator("h1").inner_text()
            == "On 2 December 2024, HTS-led factions held 4 of 13 tracked places"
        )
        page.get_by_text("Next change").click()
        assert page.locator("#table tr[data-place=hama] td").first.inner_text() == "HTS-led factions"
        page.get_by_text("Previous change").click()
        page.locator("input[name=at]").fill("2016-12-22")
        page.get_by_role("button", name="Show").click()
        assert page.locator("h1").inner_text().startswith("On 22 December 2016")
        page.locator("#table tr[data-place=aleppo] a").click()
        assert page.locator(".claims li").count() > 0


# Text that stays text


PICTURE = "https://elsewhere.example/picture.jpg"
URL_SAFE = "'(){}:;,=&?#[]@!$*+/"
"""What a URL may hold that markup may not."""


TOGETHER = 13
"""How many texts are told of one place."""


def posted(number: int, text: str) -> list[Any]:
    """A text in every place where somebody can post one that a page shows."""
    slug, day = f"n{number}", f"{1800 + number}-05-01"
    told_of = f"n{number - number % TOGETHER or 1}"
    named = {"en": text, "ar": text}
    said = {
        **{"source": slug, "occurred": day, "reported": day, "locator": text, "summary": named},
        **{"tags": [text[:64]], "media": {"url": PICTURE, "caption": text, "credit": text, "alt": text}},
    }
    written = {"title": text, "author": text, "publisher": text}
    url = f"https://elsewhere.example/{quote(text, safe=URL_SAFE)}"
    lost = {"type": "control.lost", **said, "place": told_of, "actors": ["south"]}
    return [
        {"type": "source.registered", "slug": slug, "url": url, **written},
        {"type": "actor.registered", "slug": slug, "names": named, "kind": "state"},
        {
            **{"type": "place.registered", "slug": slug, "names": named, "kind": "city"},
            "point": [number % 12, number // 12],
        },
        {"type": "control.taken", **said, "place": slug, "actors": [slug]},
        {"type": "control.contested", **said, "place": told_of, "actors": [slug]},
        {**lost, "id": uid(number)},
        {"type": "claim.corrected", "target": uid(number), "reason": text, "replacement": lost},
    ]


def test_nothing_that_is_posted_is_ever_run(browser: Browser, war: Client) -> None:
    assert len({*HOSTILE}) >= 100
    everything = {
        "names": {"en": HOSTILE[1], "ar": HOSTILE[1]},
        "licence": HOSTILE[0],
        "citation": HOSTILE[1],
    }
    answer = war.post(
        [
            *(event for number, text in enumerate(HOSTILE, start=1) for event in posted(number, text)),
            {"type": "conflict.described", **everything},
        ]
    )
    assert answer.status_code == 201, answer.text
    with running(served(war.http.application)) as origin, browser.new_context() as context:
        sight = Sight(context.new_page(), origin)
        for lang, path in (("en", "/embed/war"), ("ar", "/war")):
            sight.open(f"{path}?lang={lang}&compare=1850-01-01&at=2001-12-31")
            sight.get("details.lanes summary").click()
            sight.get(".names li").first.wait_for()
            assert {*sight.get(".names li").all_text_contents()} >= {*HOSTILE}
        for first in (1, *range(TOGETHER, len(HOSTILE) + 1, TOGETHER)):
            place = f"n{first}"
            sight.get(TIMELINE).evaluate("(timeline, place) => timeline.setAttribute('place', place)", place)
            panel = sight.get(f".panel[data-place={place}]")
            expect(panel.locator("h2")).to_have_text(HOSTILE[first - 1], use_inner_text=False)
            shown = panel.text_content() or ""
            for text in HOSTILE[first - 1 : first - 1 + TOGETHER - (first == 1)]:
                assert shown.count(text) >= 10, text
            assert HOSTILE[first - 1] in sight.page.title()
            assert {*sight.links()} <= {"http:", "https:"}
            oembed = urlencode({"url": f"http://localhost/war/{place}"})
            told = war.http.get(f"/oembed?{oembed}").json
            assert HOSTILE[first - 1] in told["title"]
            assert re.findall("<[^ >]*", told["html"]) == ["<iframe", "</iframe"]
        sight.page.wait_for_timeout(300)
        assert sight.page.evaluate("window.ran") is None
        sight.page.goto(f"{origin}/")
        assert [frame.url for frame in sight.page.frames if frame.evaluate("window.ran") is not None] == []
        assert (sight.outside, sight.complaints) == ([], [])


@pytest.mark.parametrize("points", [[], [[37, 36]], [[37, 36], [37, 36]]], ids=["none", "one", "alike"])
def test_a_map_needs_no_more_points_than_there_are(
    browser: Browser, war: Client, points: list[list[float]]
) -> None:
    places = [
        {
            "type": "place.registered",
            "slug": f"n{number}",
            "names": f"N{number}",
            "kind": "town",
            "point": point,
        }
        for number, point in enumerate(points)
    ]
    told = [taken(number, place=f"n{number}") for number in range(len(points))] or [taken(1)]
    accepted(war.post([*places, *told]))
    with running(served(war.http.application)) as origin, browser.new_context() as context:
        sight = Sight(context.new_page(), origin)
        sight.open("/war")
        sight.get("details.lanes summary").click()
        expect(sight.get(".names li")).not_to_have_count(0)
        expect(sight.get("svg.map .place")).to_have_count(len(points))
        assert sight.get("svg.map").is_visible() is bool(points)
        assert (sight.outside, sight.complaints) == ([], [])


# In somebody else's page


@pytest.fixture
def newspaper(browser: Browser, seeded_origin: str) -> Iterator[Callable[[str], Watched]]:
    """The page of somebody else, on another origin, with something put into it."""
    files = ThreadingHTTPServer((HERE, 0), partial(QuietFiles, directory=Path(__file__).parent))
    with running(files) as origin, browser.new_context(viewport={"width": 1000, "height": 900}) as context:

        def print_(html: str) -> Watched:
            watched = Watched(context.new_page(), {origin, seeded_origin})
            watched.page.goto(f"{origin}/foreign.html")
            watched.page.evaluate(
                """html => document.getElementById("here").append(
                    document.createRange().createContextualFragment(html))""",
                html,
            )
            return watched

        yield print_


def test_one_script_and_one_element_work_in_any_page(
    newspaper: Callable[[str], Watched], seeded_origin: str
) -> None:
    watched = newspaper(
        f'<script type="module" src="{seeded_origin}/embed.js"></script>'
        '<conflict-timeline conflict="syria" at="2024-12-05" place="hama" lang="ar" theme="dark">'
        "</conflict-timeline>"
    )
    page = watched.page
    page.wait_for_selector(".panel h2")
    assert page.locator(".panel h2").inner_text() == "حماة"
    assert page.locator(".controls .date").inner_text() == "5 كانون الأول 2024"
    assert (
        page.locator(TIMELINE).evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(20, 22, 26)"
    )
    # What the page looks like does not reach in, and what the element looks like does not reach out.
    assert page.locator(".panel p.control").evaluate("p => getComputedStyle(p).color") != "rgb(255, 0, 0)"
    assert page.locator("button[aria-label=تشغيل]").is_visible()
    assert (
        page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgba(0, 0, 0, 0)"
    )
    page.locator(TIMELINE).evaluate(
        "one => { one.setAttribute('at', '2024-12-04'); one.setAttribute('lang', 'en') }"
    )
    expect(page.locator(".controls .date")).to_have_text("4 December 2024")
    assert page.url.endswith("/foreign.html")
    assert (watched.outside, watched.complaints) == ([], [])


def test_an_element_can_be_frozen_at_a_revision(
    newspaper: Callable[[str], Watched], seeded_origin: str
) -> None:
    watched = newspaper(
        f'<script type="module" src="{seeded_origin}/embed.js"></script>'
        '<conflict-timeline conflict="syria" revision="185"></conflict-timeline>'
    )
    watched.page.wait_for_selector(".controls .date:not(:empty)")
    assert watched.page.locator(TIMELINE).evaluate("one => one.scene.record.revision") == 185


def test_a_frame_is_let_into_any_page_and_the_page_itself_into_none(
    newspaper: Callable[[str], Watched], seeded_origin: str
) -> None:
    watched = newspaper(
        f'<iframe src="{seeded_origin}/embed/syria?at=2024-12-05" width="900" height="900"></iframe>'
    )
    frame = watched.page.frame_locator("iframe")
    frame.locator(".controls .date:not(:empty)").wait_for()
    assert frame.locator(".controls .date").inner_text() == "5 December 2024"
    assert (watched.outside, watched.complaints) == ([], [])
    refused = newspaper(f'<iframe src="{seeded_origin}/syria"></iframe>')
    refused.page.wait_for_timeout(500)
    assert any("frame-ancestors" in one for one in refused.complaints)


@pytest.mark.parametrize("box", ["", ' sandbox="allow-scripts"'])
def test_a_pasted_link_becomes_the_page_of_the_place_in_a_frame(
    newspaper: Callable[[str], Watched], seeded_origin: str, box: str
) -> None:
    """Some editors let a frame run scripts, and nothing else."""
    link = f"{seeded_origin}/syria/aleppo?at=2024-12-02&lang=ar&compare=2024-11-26"
    with urlopen(f"{seeded_origin}/oembed?{urlencode({'url': link})}") as answer:
        html = json.load(answer)["html"]
    watched = newspaper(html.replace("<iframe", f"<iframe{box}"))
    frame = watched.page.frame_locator("iframe")
    expect(frame.locator(".panel h2")).to_have_text("حلب")
    expect(frame.locator("svg.map")).to_have_count(2)
    expect(frame.locator(".controls .date")).to_have_text("2 كانون الأول 2024")
    expect(frame.locator("details.lanes[open]")).to_have_count(0)
    size = watched.page.locator("iframe").bounding_box()
    assert size is not None
    assert (size["width"], size["height"]) == (960, 900)
    assert (watched.outside, watched.complaints) == ([], [])


def test_links_in_a_frame_lead_out_of_it(newspaper: Callable[[str], Watched], seeded_origin: str) -> None:
    watched = newspaper(
        f'<iframe src="{seeded_origin}/embed/syria/aleppo?at=2024-12-02" width="900" height="900"></iframe>'
    )
    frame = watched.page.frame_locator("iframe")
    frame.locator(".panel h2").wait_for()
    with watched.page.context.expect_page() as opened:
        frame.locator("h1 a").click()
    assert opened.value.url == f"{seeded_origin}/syria?at=2024-12-02"

"""oEmbed: a link to a page becomes the same state in a frame, and nothing private becomes anything."""

import json
import re
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from tests.api.bodies import accepted, refused
from tests.conftest import Client, Grant
from tests.web.test_pages import Read, page, shown

HERE = "http://localhost"


def asked(client: Client, url: str, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
    return client.http.get(f"/oembed?{urlencode({'url': url, **more})}", headers=headers)


def frame(html: str) -> dict[str, str | None]:
    ((_, given),) = [tag for tag in Read(html).tags if tag[0] == "iframe"]
    return given


def test_a_link_to_a_day_becomes_that_day_in_a_frame(syria: Client) -> None:
    told = accepted(asked(syria, f"{HERE}/syria?at=2024-12-01"), 200)
    html = told.pop("html")
    assert told == {
        "version": "1.0",
        "type": "rich",
        "title": "On 1 December 2024, HTS-led factions held 4 of 13 tracked places",
        "provider_name": "Conflict timeline",
        "provider_url": f"{HERE}/",
        "cache_age": 3600,
        "width": 960,
        "height": 900,
    }
    assert (
        frame(html).items()
        >= {
            "src": f"{HERE}/embed/syria?at=2024-12-01",
            "width": "960",
            "height": "900",
            "title": told["title"],
        }.items()
    )


STATES = [
    "/syria",
    "/syria?at=2024-12",
    "/syria/aleppo?at=2024-12-02&lang=ar",
    "/syria?at=2024-12-08&compare=2024-11-26&actors=hts-led%2Csdf&theme=dark",
    "/syria/hama?reported_by=2024-12-06&source=cnn-2024-12-05&source=afp-2024-12-06&min_credibility=3",
    "/syria?revision=150",
]


@pytest.mark.parametrize("state", STATES)
def test_whatever_a_permalink_says_the_frame_says(syria: Client, state: str) -> None:
    told = accepted(asked(syria, HERE + state), 200)
    address = str(frame(told["html"])["src"])
    assert address == f"{HERE}/embed{state}"
    embedded = page(syria, address.removeprefix(HERE))
    elements = [
        next(given for tag, given in read.tags if tag == "conflict-timeline")
        for read in (embedded, page(syria, state))
    ]
    assert elements[0] == {**elements[1], "compact": None}
    assert told["cache_age"] == (86_400 if "revision" in state else 3600)


def test_a_place_is_called_by_who_held_it(syria: Client) -> None:
    told = accepted(asked(syria, f"{HERE}/syria/hama?at=2024-12-05"), 200)
    assert told["title"] == "Hama on 5 December 2024: HTS-led factions"
    arabic = accepted(asked(syria, f"{HERE}/syria/hama?at=2024-12-05&lang=ar"), 200)
    assert arabic["title"] == "حماة في 5 كانون الأول 2024: الفصائل بقيادة هيئة تحرير الشام"


def test_what_a_link_carries_that_was_shared_elsewhere_is_left_out(syria: Client) -> None:
    told = accepted(asked(syria, f"{HERE}/syria?fbclid=1&at=2024-12-01#map", for_="wordpress"), 200)
    assert frame(told["html"])["src"] == f"{HERE}/embed/syria?at=2024-12-01"


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ({"maxwidth": 2000, "maxheight": 2000}, (960, 900)),
        ({"maxwidth": 800}, (800, 900)),
        ({"maxwidth": 400, "maxheight": 500}, (400, 500)),
        ({"maxwidth": 640}, (600, 760)),
        ({"maxheight": 300}, (960, 300)),
    ],
)
def test_it_is_no_larger_than_there_is_room(
    syria: Client, room: dict[str, int], size: tuple[int, int]
) -> None:
    told = accepted(asked(syria, f"{HERE}/syria", **room), 200)
    assert (told["width"], told["height"]) == size
    assert (frame(told["html"])["width"], frame(told["html"])["height"]) == tuple(map(str, size))


def test_it_says_the_same_in_xml(syria: Client) -> None:
    url = f"{HERE}/syria/aleppo?at=2024-12-02&lang=ar"
    answer = asked(syria, url, format="xml")
    assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
    root = ElementTree.fromstring(answer.data)
    told = {element.tag: element.text for element in root}
    assert root.tag == "oembed"
    assert told == {name: str(value) for name, value in accepted(asked(syria, url), 200).items()}


def test_another_format_is_not_implemented(syria: Client) -> None:
    refused(asked(syria, f"{HERE}/syria", format="yaml"), 501, "no-such-format")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/syria",
        "http://localhost:8080/syria",
        "http://localhost@elsewhere.example/syria",
        "//localhost/syria",
        "/syria",
        "ftp://localhost/syria",
        "javascript:alert(1)//localhost/syria",
        "http://[localhost/syria",
        f"{HERE}/",
        f"{HERE}/about",
        f"{HERE}/docs",
        f"{HERE}/embed/syria",
        f"{HERE}/api/v1/conflicts/syria",
        f"{HERE}/nowhere",
        f"{HERE}/syria/nowhere",
        f"{HERE}/syria/aleppo/more",
        f"{HERE}/syria?revision=999999",
        f"{HERE}/syria?at=soon",
        f"{HERE}/syria?at=2024&at=2025",
        "\ud7ff\u202e",
    ],
)
def test_what_is_no_page_of_a_conflict_here_is_not_found(syria: Client, url: str) -> None:
    refused(asked(syria, url), 404, "not-found")


def test_there_must_be_a_link(syria: Client) -> None:
    refused(syria.http.get("/oembed"), 422, "invalid")
    refused(asked(syria, f"{HERE}/syria", maxwidth="wide"), 422, "invalid")


def test_what_is_private_is_not_shown_whoever_asks(war: Client, grant: Grant) -> None:
    accepted(war.post({"type": "conflict.described", "names": "A canary", "private": True}))
    for headers in ({}, {"Authorization": f"Bearer {grant('read').token}"}):
        for path in ("/war", "/war/city", "/war?revision=99999"):
            private, none = (
                asked(war, f"{HERE}{path.replace('war', slug)}", headers).text.replace(slug, "…")
                for slug in ("war", "xyz")
            )
            assert private == none
            assert json.loads(private)["status"] == 404
    answer = war.http.get("/war", headers={"Accept": "text/html", "Authorization": f"Bearer {war.token}"})
    assert answer.status_code == 200
    assert "oembed" not in answer.text


def test_any_page_may_ask_and_who_has_the_answer_is_told_so(syria: Client) -> None:
    answer = asked(syria, f"{HERE}/syria", {"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = asked(syria, f"{HERE}/syria", {"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("state", STATES)
def test_a_page_leads_to_what_stands_for_it(syria: Client, state: str) -> None:
    found = {}
    for tag, given in page(syria, state).tags:
        if tag == "link" and "oembed" in str(given.get("type")):
            answer = syria.http.get(str(given["href"]).removeprefix(HERE))
            assert answer.status_code == 200
            found[given["type"]] = (answer.mimetype, given["title"] in answer.text)
    assert found == {
        "application/json+oembed": ("application/json", True),
        "text/xml+oembed": ("text/xml", True),
    }
    assert "oembed" not in shown(syria, f"/embed{state}").text


def test_text_in_a_title_stays_text(war: Client) -> None:
    text = "\"><script>window.ran=1</script>&amp;'"
    accepted(war.post({"type": "actor.registered", "slug": "north", "names": text, "kind": "state"}))
    taken = {
        "type": "control.taken",
        "source": "wire",
        "occurred": "2020",
        "place": "city",
        "actors": ["north"],
    }
    accepted(war.post(taken))
    told = accepted(asked(war, f"{HERE}/war/city"), 200)
    assert text in told["title"]
    assert frame(told["html"])["title"] == told["title"]
    assert "<script" not in told["html"]
    (link,) = re.findall(r'json\+oembed" href="[^"]*" title="([^"]*)"', shown(war, "/war/city").text)
    assert "&lt;script&gt;" in link

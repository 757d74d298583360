"""The feed for vis-timeline: nothing that it would leave out, and nothing that it would run."""

from typing import Any

import pytest

from app.feeds.headlines import LANGUAGES
from tests.conftest import Client
from tests.feeds import widget
from tests.feeds.record import as_text, reviewed

Json = dict[str, Any]

FEED = "/feeds/vis.json"


def feed(client: Client, query: str = "") -> Json:
    """The feed, in which all items have what their type needs, and a group that is there."""
    answer = client.get(FEED + query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json
    groups = [group["id"] for group in found["groups"]]
    ids = [item["id"] for item in found["items"]]
    assert len({*groups}) == len(groups)
    assert len({*ids}) == len(ids)
    for item in found["items"]:
        assert item["type"] == "background" or item["group"] in groups
        assert ("end" in item) == (item["type"] != "point")
        assert item["start"] < item.get("end", "9")
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feed_is_as_it_was_reviewed(told: Client, lang: str) -> None:
    reviewed(f"vis.{lang}.json", as_text(feed(told, f"?lang={lang}")))


def test_every_claim_that_stands_is_an_item(syria: Client) -> None:
    slides = syria.get("/feeds/timelinejs.json").json
    items = [item for item in feed(syria)["items"] if item["type"] != "background"]
    assert [item["id"] for item in items] == [slide["unique_id"] for slide in slides["events"]]
    assert len(feed(syria)["items"]) - len(items) == len(slides["eras"])


def test_what_is_posted_is_text(war: Client) -> None:
    text = "<img src=x onerror=window.ran=1>"
    named = [
        {"type": "source.registered", "slug": "wire", "title": text},
        {"type": "actor.registered", "slug": "north", "names": text, "kind": "state"},
        {"type": "place.registered", "slug": "city", "names": text, "kind": "city"},
    ]
    claim = {"type": "control.taken", "source": "wire", "occurred": "2020", "place": "city"}
    assert war.post([*named, {**claim, "actors": ["north"]}]).status_code == 201
    found = feed(war)
    shown = [found["items"][0]["content"], found["items"][0]["title"], found["groups"][0]["content"]]
    assert [widget.tags(html) for html in shown] == [set(), set(), set()]
    assert [text in widget.rendered(html) for html in shown] == [True, True, True]


def test_nothing_claimed_is_nothing_shown(war: Client) -> None:
    assert feed(war) == {"groups": [], "items": []}

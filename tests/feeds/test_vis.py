"""The feed for vis-timeline: nothing that it would leave out, and nothing that it would run."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.clusters import MANY
from app.feeds.headlines import LANGUAGES
from app.feeds.plurals import CLAIMS, counted
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


# What stands too close together


TOWNS = [
    {"type": "place.registered", "slug": f"town-{number}", "names": f"Town {number}", "kind": "town"}
    for number in range(4)
]


def incidents(number: int) -> list[Json]:
    """So many incidents, spread over four towns and five years."""
    return [
        {
            **{"type": "incident.occurred", "kind": "shelling", "source": "wire", "place": f"town-{n % 4}"},
            "occurred": f"{2012 + n % 5}-{1 + n % 12:02}-{1 + n % 9:02}",
        }
        for n in range(number)
    ]


@pytest.fixture
def crowded(war: Client) -> Client:
    """A conflict with more claims than anybody can look through."""
    assert war.post([*TOWNS, *incidents(MANY + 200)]).status_code == 201
    return war


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stretch", ["day", "month", "year"])
def test_a_cluster_counts_the_claims_of_a_place_and_a_stretch_of_time(
    crowded: Client, stretch: str, lang: str
) -> None:
    alone = feed(crowded, "?cluster=never")["items"]
    length = {"day": 10, "month": 7, "year": 4}[stretch]
    expected = Counter((item["group"], item["start"][:length]) for item in alone)
    found = feed(crowded, f"?cluster={stretch}&lang={lang}")["items"]
    assert {(item["group"], item["start"][:length]): item.get("claims", 1) for item in found} == expected
    for item in found:
        if "claims" not in item:
            continue
        inside = [one for one in alone if one["group"] == item["group"]]
        inside = [one for one in inside if one["start"][:length] == item["start"][:length]]
        assert item["className"] == "cluster"
        assert item["start"] == min(one["start"] for one in inside)
        assert item["end"][:10] > max(one["start"] for one in inside)[:10]
        assert item["content"] == counted(len(inside), CLAIMS, lang)
        assert item["title"].count(" · ") == min(len(inside) - 1, 5)


def test_there_are_clusters_once_there_is_too_much_to_look_through(crowded: Client) -> None:
    assert len(feed(crowded)["items"]) <= MANY
    assert feed(crowded) == feed(crowded, "?cluster=day")
    near = feed(crowded, "?from=2013&to=2014&type=incident.occurred")["items"]
    assert 100 < len(near) <= MANY
    assert not [item for item in near if "claims" in item]
    assert len(feed(crowded, "?cluster=never")["items"]) == MANY + 200


def test_the_shortest_stretch_is_chosen_that_leaves_few_enough(war: Client) -> None:
    every_day = [
        {**one, "occurred": f"{date(2012, 1, 1) + timedelta(days=n)}"}
        for n, one in enumerate(incidents(2 * MANY))
    ]
    assert war.post([*TOWNS, *every_day]).status_code == 201
    assert feed(war) == feed(war, "?cluster=month")


def test_what_there_was_no_room_for_is_next(crowded: Client) -> None:
    every, found = feed(crowded, "?cluster=never")["items"], []
    url = f"{crowded.url}{FEED}?cluster=never&limit=300"
    while url:
        answer = crowded.http.get(url)
        found += answer.json["items"]
        url = answer.json.get("next", "")
        assert answer.headers.get("Link") == (f'<{url}>; rel="next"' if url else None)
    assert sorted(item["id"] for item in found) == sorted(item["id"] for item in every)

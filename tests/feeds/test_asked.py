"""What every feed of claims may be asked for: which claims, and whether they are new to who asks."""

import pytest

from tests.conftest import Client
from tests.feeds.record import uid

FEEDS = (
    "timelinejs.json",
    "timelinejs.csv",
    "vis.json",
    "atom.xml",
    "feed.json",
    "control.geojson",
    "control.kml",
)
OF_THE_SOUTH = {uid(4), uid(6), uid(9), uid(15), uid(16), uid(102)}
EVERY = {*map(uid, range(1, 21)), uid(102)}


def ids(client: Client, query: str) -> set[str]:
    return {slide["unique_id"] for slide in client.get(f"/feeds/timelinejs.json?{query}").json["events"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", EVERY),
        ("place=city-east", {uid(6)}),
        ("actor=south", OF_THE_SOUTH),
        ("type=control.lapsed&type=control.lost", {uid(8), uid(10)}),
        ("source=post", {uid(102)}),
        ("min_credibility=1", {"nothing"}),
        ("from=2016-12-31", {uid(7), uid(15), uid(102)}),
        ("to=1989", {uid(3), uid(8)}),
        ("from=2013-06&to=2013-06&type=control.lapsed", {uid(10)}),
        ("limit=2", {uid(20), uid(102)}),
        ("limit=1&place=city-west", {uid(7)}),
        ("limit=2&place=city&actor=south", {uid(9), uid(102)}),
    ],
)
def test_a_feed_has_the_claims_that_are_asked_for(told: Client, query: str, expected: set[str]) -> None:
    assert ids(told, query) == expected


@pytest.mark.parametrize("feed", [feed for feed in FEEDS if not feed.startswith("control")])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("lang=fr", 422),
        ("type=place.registered", 422),
        ("limit=0", 422),
        ("from=2020/2021", 422),
        ("form=json", 400),
        ("place=nowhere", 404),
        ("revision=99999", 404),
    ],
)
def test_what_cannot_be_meant_is_refused(war: Client, feed: str, query: str, status: int) -> None:
    answer = war.get(f"/feeds/{feed}?{query}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize("feed", ["timelinejs.json", "timelinejs.csv", "vis.json"])
def test_a_feed_says_where_the_rest_is_when_a_limit_cut_it(told: Client, feed: str) -> None:
    """In the widget's JSON by a member that it does not look at, of the table in the header alone."""
    answer = told.get(f"/feeds/{feed}?limit=20&lang=ar")
    path = f"{told.url}/feeds/{feed}?limit=20&lang=ar&before="
    assert answer.headers["Link"].startswith(f"<{path}")
    if answer.is_json:
        assert answer.headers["Link"] == f'<{answer.json["next"]}>; rel="next"'
    rest = told.http.get(answer.headers["Link"].split(">")[0].removeprefix("<"))
    assert uid(1) in rest.text or feed.endswith("csv")
    for complete in (rest, told.get(f"/feeds/{feed}?limit=21"), told.get(f"/feeds/{feed}")):
        assert "Link" not in complete.headers
        assert b'"next"' not in complete.data


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_takes_what_every_feed_takes(told: Client, feed: str) -> None:
    """The claims behind who held what are of any type, so that those feeds are not narrowed by it."""
    common = "lang=ar&place=city&actor=north&from=2011&to=2020&reported_by=2022&source=book&min_credibility=3"
    by_type = "" if feed.startswith("control") else "&type=control.taken"
    revision = told.get("").json["revision"]
    answer = told.get(f"/feeds/{feed}?{common}{by_type}&revision={revision}&limit=5")
    assert answer.status_code == 200, answer.text
    assert answer.data != told.get(f"/feeds/{feed}").data


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_is_read_from_anywhere_and_only_when_it_is_new(told: Client, feed: str) -> None:
    answer = told.get(f"/feeds/{feed}", Origin="https://elsewhere.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"].startswith("public, max-age=5,")
    again = told.get(f"/feeds/{feed}", If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    pinned = told.get(f"/feeds/{feed}?revision=9")
    assert pinned.headers["Cache-Control"] == "public, max-age=86400"
    assert pinned.data != answer.data


@pytest.mark.parametrize("feed", FEEDS)
def test_a_conflict_in_which_nothing_was_claimed_has_every_feed(war: Client, feed: str) -> None:
    assert war.get(f"/feeds/{feed}").status_code == 200

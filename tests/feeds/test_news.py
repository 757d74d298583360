"""What is new, for feed readers: Atom and JSON Feed tell the same, and feedparser reads both."""

import re
from typing import Any

import feedparser
import pytest

from app.feeds.headlines import LANGUAGES
from tests.api.bodies import accepted
from tests.api.bodies import redact as redaction
from tests.conftest import Client
from tests.feeds.record import CLAIMS, TAKEN, as_text, reviewed, uid

ATOM, JSON = "/feeds/atom.xml", "/feeds/feed.json"


def read(client: Client, query: str = "") -> Any:
    """The feed as feedparser reads it, which finds nothing wrong with it."""
    answer = client.get(ATOM + query)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), answer.text
    found = feedparser.parse(answer.data)
    assert (found.bozo, found.version) == (False, "atom10")
    return found


def items(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(JSON + query)
    assert (answer.status_code, answer.content_type) == (200, "application/feed+json"), answer.text
    return answer.json["items"]


def ids(found: Any) -> list[str]:
    return [entry["id"].removeprefix("urn:uuid:") for entry in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feeds_are_as_they_were_reviewed(told: Client, lang: str) -> None:
    """When the tests recorded something differs from run to run."""
    instant = r"20[2-9]\d-[01]\d-[0-3]\dT\d\d:\d\d:\d\d\.\d{6}Z"
    for name, path in (("atom", ATOM), ("feed", JSON)):
        answer = told.get(f"{path}?lang={lang}")
        text = as_text(answer.json) if path == JSON else answer.text.replace("><", ">\n<") + "\n"
        extension = "json" if path == JSON else "xml"
        reviewed(f"{name}.{lang}.{extension}", re.sub(instant, "RECORDED", text))


def test_claims_and_amendments_are_told_the_newest_first(told: Client) -> None:
    newest = [uid(104), uid(103), uid(102), uid(101)]
    expected = [*newest, *(uid(number) for number in range(len(CLAIMS), 0, -1))]
    assert ids(read(told).entries) == ids(items(told)) == expected


def test_both_tell_the_same(told: Client) -> None:
    for entry, item in zip(read(told).entries, items(told), strict=True):
        assert (entry.id, entry.title, entry.link) == (item["id"], item["title"], item["url"])
        assert (entry.published, entry.updated) == (item["date_published"], item["date_published"])
        assert entry.dcterms_temporal == item["_claim"]["occurred"]
        assert entry.author == item["authors"][0]["name"]
        assert [tag.term for tag in entry.tags] == item["tags"]


def test_an_entry_is_dated_by_when_it_was_recorded(told: Client) -> None:
    on_record = {event["id"]: event for event in told.get("/events?limit=1000").json["events"]}
    for item in items(told):
        event = on_record[item["id"].removeprefix("urn:uuid:")]
        assert item["date_published"] == event["recorded"]
    assert read(told).feed.updated == items(told)[0]["date_published"]


def test_an_address_leads_to_the_event(told: Client) -> None:
    for entry in read(told, "?limit=3").entries:
        found = told.http.get(entry.link)
        assert (found.status_code, f"urn:uuid:{found.json['id']}") == (200, entry.id)


def test_an_amendment_says_why_and_about_what(told: Client) -> None:
    retracted, _, corrected = read(told, "?limit=3").entries
    assert retracted.title == "Withdrawn: North took City"
    assert "It did not happen." in retracted.summary
    assert corrected.title == "Corrected: North took City"
    assert "It was the south." in corrected.summary
    assert "Instead: South took City" in corrected.summary


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=2", [104, 103]),
        ("place=city-east", [6]),
        ("actor=south&type=control.taken", [102, 4]),
        ("source=post", [104, 103, 102, 101]),
        ("type=control.lost", [8]),
        ("from=2018", [104, 103, 15, 7]),
        ("reported_by=2017-01-02", [102, 101]),
        ("revision=13", [1]),
    ],
)
def test_the_feeds_have_what_is_asked_for(told: Client, query: str, expected: list[int]) -> None:
    assert ids(read(told, f"?{query}").entries) == ids(items(told, f"?{query}")) == list(map(uid, expected))


def test_of_what_is_redacted_only_that_is_told(war: Client) -> None:
    accepted(war.post({**TAKEN, "id": uid(1), "source": "wire", "occurred": "2020", "summary": "canary"}))
    first = war.get(JSON).json["items"][0]
    accepted(war.post({**redaction(1), "target": uid(1), "reason": "A name was in it."}))
    (entry,) = read(war).entries
    assert entry.title == "Redacted: what it said is gone"
    assert "A name was in it." in entry.summary
    assert "canary" not in war.get(ATOM).text + war.get(JSON).text
    assert first["id"] != entry.id
    assert items(war, "?place=city") == []


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "]]>", "a\x01b\x0bc", "\ufffe", "\u202e", "<!--", "&#0;"])
def test_any_text_stands_in_them(war: Client, text: str) -> None:
    named = {"type": "actor.registered", "slug": "north", "names": text, "kind": "state"}
    claim = {**TAKEN, "source": "wire", "occurred": "2020", "summary": text, "tags": [text]}
    accepted(war.post([named, claim]))
    seen = re.sub("[\x01\x0b\ufffe]", "\ufffd", text)
    (entry,) = read(war).entries
    assert entry.tags[1].term == seen
    (item,) = items(war)
    assert item["title"] == f"{text} took City"
    assert "<b>" not in item["content_html"]

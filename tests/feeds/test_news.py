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


def items_of(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(JSON).json
    return found


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


def test_an_entry_leads_readers_to_the_page_and_programs_to_the_event(told: Client) -> None:
    for entry, item in zip(read(told).entries, items(told), strict=True):
        links = {link.type: link.href for link in entry.links if link.rel == "alternate"}
        assert (entry.link, item["url"]) == (links["text/html"], links["text/html"])
        assert item["_claim"]["event"] == links["application/json"]
        found = told.http.get(links["application/json"])
        assert (found.status_code, f"urn:uuid:{found.json['id']}") == (200, entry.id)
        assert told.http.get(entry.link, headers={"Accept": "text/html"}).status_code == 200
    assert read(told).feed.link == items_of(told)["home_page_url"] == "http://localhost/war"


@pytest.mark.parametrize(
    ("number", "page"),
    [
        (6, "/war/city-east?at=2012-03-04"),
        (13, "/war/city?at=2015-05-31"),
        (4, "/war/city?at=1999-12-31"),
        (12, "/war?at=2015-01-02"),
        (102, "/war/city?at=2016-12-31"),
        (104, "/war/city?at=2018-12-31"),
    ],
)
def test_the_page_is_that_of_the_place_on_the_day_from_which_the_claim_counts(
    told: Client, number: int, page: str
) -> None:
    def found(query: str) -> str:
        (item,) = [item for item in items(told, query) if item["id"] == f"urn:uuid:{uid(number)}"]
        return str(item["url"]).removeprefix("http://localhost")

    assert found("") == page
    path, _, at = page.partition("?")
    assert found("?lang=ar") == f"{path}?lang=ar&{at}"
    revision = told.get("").json["revision"]
    assert found(f"?revision={revision}") == f"{path}?revision={revision}&{at}"


def test_what_a_source_has_on_the_web_is_linked(told: Client) -> None:
    for item in items(told):
        from_a_book = item["_claim"]["source"] == "book"
        assert item.get("external_url") == ("https://example.org/book?page=1&line=2" if from_a_book else None)


@pytest.mark.parametrize("query", ["", "&place=city", "&lang=ar&min_credibility=3"])
def test_who_follows_what_is_next_has_all_of_it_once(told: Client, query: str) -> None:
    """In Atom by its link (RFC 5005), in JSON Feed by its member, and of both in the header."""
    whole = ids(items(told, f"?limit=1000{query}"))
    atoms, jsons = [], []
    url = f"{ATOM}?limit=7{query}"
    while url:
        answer = told.http.get(url if url.startswith("/api") else f"{told.url}{url}")
        found = feedparser.parse(answer.data)
        atoms += ids(found.entries)
        url = next((link.href for link in found.feed.links if link.rel == "next"), "")
        url = url.removeprefix("http://localhost")
        assert answer.headers.get("Link") == (f'<{url}>; rel="next"' if url else None)
    url = f"{told.url}{JSON}?limit=7{query}"
    while url:
        answer = told.http.get(url)
        jsons += ids(answer.json["items"])
        url = answer.json.get("next_url", "").removeprefix("http://localhost")
        assert answer.headers.get("Link") == (f'<{url}>; rel="next"' if url else None)
    assert len(whole) > 7
    assert atoms == jsons == whole


def test_what_is_redacted_is_told_on_whichever_page(war: Client) -> None:
    for number in (1, 2, 3):
        accepted(war.post({**TAKEN, "id": uid(number), "source": "wire", "occurred": f"202{number}"}))
    accepted(war.post({**redaction(1), "target": uid(1)}))
    accepted(war.post({**TAKEN, "id": uid(4), "source": "wire", "occurred": "2024"}))
    pages, url = [], f"{war.url}{JSON}?limit=1"
    while url:
        answer = war.http.get(url).json
        pages.append(answer["items"][0]["title"])
        url = answer.get("next_url", "").removeprefix("http://localhost")
    assert pages == [*["North took City"], "Redacted: what it said is gone", *["North took City"] * 2]


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

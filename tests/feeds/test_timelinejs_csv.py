"""The table for TimelineJS: what the JSON says, in its columns, and nothing that a spreadsheet would run."""

import csv
import io
import re

import pytest

from app.feeds.headlines import LANGUAGES
from tests.conftest import Client
from tests.feeds import widget
from tests.feeds.record import TAKEN, reviewed

FEED = "/feeds/timelinejs.csv"

Row = dict[str, str]


def rows(client: Client, query: str = "") -> list[Row]:
    answer = client.get(FEED + query)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8"), answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feed_is_as_it_was_reviewed(told: Client, lang: str) -> None:
    answer = told.get(f"{FEED}?lang={lang}")
    reviewed("timelinejs.csv" if lang == "en" else f"timelinejs.{lang}.csv", answer.data.decode())


def test_it_says_what_the_json_says(told: Client) -> None:
    feed = told.get("/feeds/timelinejs.json").json
    title, *found = rows(told)
    assert (title["Type"], title["Headline"]) == ("title", feed["title"]["text"]["headline"])
    slides = [row for row in found if row["Type"] == ""]
    for row, slide in zip(slides, feed["events"], strict=True):
        assert row["Display Date"] == slide["display_date"]
        assert widget.rendered(row["Headline"]) == widget.rendered(slide["text"]["headline"])
        assert widget.rendered(row["Text"]) == widget.rendered(slide["text"]["text"])
        start = [slide["start_date"].get(part) for part in ("year", "month", "day")]
        assert [int(row[part]) if row[part] else None for part in ("Year", "Month", "Day")] == start
        assert bool(row["Time"]) == ("hour" in slide["start_date"])
        assert bool(row["End Year"]) == ("end_date" in slide)
        assert row["Media"] == slide.get("media", {}).get("url", "")
    eras = [row for row in found if row["Type"] == "era"]
    assert [row["Headline"] for row in eras] == [era["text"]["headline"] for era in feed["eras"]]
    assert all(row["End Day"] for row in eras)


def test_midnight_is_a_time(told: Client) -> None:
    times = [row["Time"] for row in rows(told) if row["Time"]]
    assert times == ["03:04:05", "00:00:00", "22:30:00"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "https://a.example/b", "WWW.a.example"])
def test_nothing_is_a_formula_or_an_address(war: Client, name: str) -> None:
    named = {"type": "actor.registered", "slug": "north", "names": name, "kind": "state"}
    media = {"url": "https://example.org/a.jpg", "caption": name, "credit": name, "alt": name}
    claim = {**TAKEN, "source": "wire", "occurred": "2020", "summary": name, "media": media}
    assert war.post([named, claim]).status_code == 201
    _, row = rows(war)
    assert widget.rendered(row["Headline"]).startswith(name)
    assert (widget.rendered(row["Media Caption"]), widget.rendered(row["Media Credit"])) == (name, name)
    for column in set(row) - {"Media"}:
        assert not row[column].startswith(("=", "+", "-", "@"))
    for column in ("Headline", "Text", "Media Caption", "Media Credit"):
        assert not re.search(r"://|(?<!<wbr>)@|www\.", row[column], re.IGNORECASE)

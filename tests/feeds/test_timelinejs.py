"""The feed for TimelineJS: posted, then asked; whatever is on record, the widget can load it."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.edtf import Precision, parse
from app.domain.events import (
    CLAIM_TYPES,
    AssessmentMade,
    Claim,
    ControlObserved,
    ControlTaken,
    PhaseBegan,
    Standing,
    WarPhase,
)
from app.domain.lags import Response
from app.feeds.headlines import LANGUAGES
from app.feeds.timelinejs import Names, timeline
from app.queries.registers import Entry
from tests.conftest import Client
from tests.feeds import widget
from tests.feeds.record import CLAIMS, ON_FILE, PICTURE, TAKEN, as_text, reviewed, uid

Json = dict[str, Any]

FEED = "/feeds/timelinejs.json"


def feed(client: Client, query: str = "") -> Json:
    """The feed, which is nothing that the widget would refuse."""
    answer = client.get(FEED + query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json
    assert widget.refusals(found) == []
    return found


def slide(client: Client, claim: Json, query: str = "") -> Json:
    """The slide that a claim becomes once it is posted."""
    posted = client.post({"source": "wire", **claim})
    assert posted.status_code == 201, posted.text
    (found,) = [one for one in feed(client, query)["events"] if one["unique_id"] == posted.json["id"]]
    return found


def headlines(client: Client, query: str) -> list[str]:
    return [one["text"]["headline"] for one in feed(client, query)["events"]]


# The whole feed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_feed_is_as_it_was_reviewed(told: Client, lang: str) -> None:
    found = feed(told, f"?lang={lang}")
    reviewed("timelinejs.json" if lang == "en" else f"timelinejs.{lang}.json", as_text(found))


def test_the_history_tells_every_type_of_claim_with_every_precision() -> None:
    dates = [parse(claim["occurred"]) for claim in CLAIMS]
    assert {claim["type"] for claim in CLAIMS} == set(CLAIM_TYPES)
    assert {date.first.precision for date in dates} == set(Precision)
    assert {date.first.qualifier for date in dates} == {"", "?", "~", "%"}
    assert {(bool(date.start), bool(date.end)) for date in dates} == {
        (True, True),
        (True, False),
        (False, True),
    }


def test_every_claim_that_stands_is_a_slide_and_no_other(told: Client) -> None:
    ids = [uid(number) for number in range(1, len(CLAIMS) + 1)]
    assert [one["unique_id"] for one in feed(told)["events"]] == [*ids, uid(102)]


def test_seeds_are_loaded_in_both_languages(syria: Client) -> None:
    for lang in LANGUAGES:
        assert len(feed(syria, f"?lang={lang}")["events"]) > 100


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            "In response to “Syrian government (until December 2024) lost Aleppo” (30 November 2024): "
            "at most 5 days later",
        ),
        (
            "ar",
            "ردًّا على «خروج حلب عن سيطرة الحكومة السورية (حتى كانون الأول/ديسمبر 2024)» "
            "(30 تشرين الثاني 2024): بعد ذلك بـ5 أيام على الأكثر",
        ),
    ],
)
def test_air_strikes_that_came_too_late_are_told_as_such(syria: Client, lang: str, told: str) -> None:
    strikes = "a0000000-0000-8000-8000-000000001603"
    slides = feed(syria, f"?lang={lang}")["events"]
    (text,) = [one["text"]["text"] for one in slides if one["unique_id"] == strikes]
    assert f"<p>{told}</p>" in text
    assert sum(told[:9] in one["text"]["text"] for one in slides) == 4


def test_an_empty_conflict_is_one_slide_that_says_so(war: Client) -> None:
    found = feed(war)
    assert [one["text"]["headline"] for one in found["events"]] == ["Nothing on record"]
    assert found["eras"] == []
    assert [one["text"]["headline"] for one in feed(war, "?lang=ar")["events"]] == ["لا شيء مسجل"]


# Dates


@pytest.mark.parametrize(
    ("occurred", "start", "end"),
    [
        ("19XX", {"year": 1900}, None),
        ("199X", {"year": 1990}, None),
        ("0987", {"year": 987}, None),
        ("2011", {"year": 2011}, None),
        ("2011-XX", {"year": 2011}, None),
        ("2011-03", {"year": 2011, "month": 3}, None),
        ("2011-03-XX", {"year": 2011, "month": 3}, None),
        ("2011-03-05~", {"year": 2011, "month": 3, "day": 5}, None),
        (
            "2011-03-05T00:00:00Z",
            {"year": 2011, "month": 3, "day": 5, "hour": "0", "minute": "0", "second": "0"},
            None,
        ),
        (
            "2011-03-05T01:02:03+03:00",
            {"year": 2011, "month": 3, "day": 4, "hour": "22", "minute": "2", "second": "3"},
            None,
        ),
        ("2011/2012-03-04", {"year": 2011}, {"year": 2012, "month": 3, "day": 4}),
        ("2011-03/2012", {"year": 2011, "month": 3}, {"year": 2012}),
        ("2011-03/..", {"year": 2011, "month": 3}, None),
        ("../2011-03", {"year": 2011, "month": 3}, None),
    ],
)
def test_a_date_has_the_parts_that_are_known(
    war: Client, occurred: str, start: Json, end: Json | None
) -> None:
    found = slide(war, {**TAKEN, "occurred": occurred})
    assert found["start_date"] == start
    assert found.get("end_date") == end
    assert found["display_date"]


def test_a_capture_between_two_days_reads_otherwise_than_a_hold_through_them(war: Client) -> None:
    assert slide(war, {**TAKEN, "occurred": "2020/2021"})["display_date"] == "between 2020 and 2021"
    observed = {**TAKEN, "type": "control.observed", "occurred": "2020/2021"}
    assert slide(war, observed)["display_date"] == "from 2020 to 2021"
    assert slide(war, observed, "?lang=ar")["display_date"] == "من 2020 إلى 2021"


def phase(occurred: str, name: str, reported: str = "2020-12-31") -> Json:
    return {
        "type": "phase.began",
        "phase": "active",
        "source": "wire",
        "occurred": occurred,
        "reported": reported,
        "name": name,
    }


def test_eras_follow_each_other_and_the_last_one_ends_where_the_record_does(war: Client) -> None:
    war.post(
        [
            phase("2011-03", "War"),
            phase("2014/2016-05-06", "Quiet"),
            {**TAKEN, "source": "wire", "occurred": "2018"},
        ]
    )
    eras = [(era["text"]["headline"], era["start_date"], era["end_date"]) for era in feed(war)["eras"]]
    assert [name for name, _, _ in eras] == ["War", "Quiet", "War"]
    assert [start for _, start, _ in eras] == [
        {"year": 2011, "month": 3, "day": 1},
        {"year": 2014, "month": 1, "day": 1},
        {"year": 2016, "month": 5, "day": 7},
    ]
    assert [end for _, _, end in eras] == [
        {"year": 2013, "month": 12, "day": 31},
        {"year": 2016, "month": 5, "day": 6},
        {"year": 2018, "month": 12, "day": 31},
    ]


@pytest.mark.parametrize(
    "phases",
    [
        [phase("2020-05-01", "One day of peace"), phase("2020-05-02", "War")],
        [phase("2020-05-01", "The last day on record", reported="2020-05-01")],
        [phase("2020-05-01T10:00:00Z", "Two hours of peace"), phase("2020-05-01T12:00:00Z", "War")],
        [phase("2020-05-01/2020-05-01", "One day of peace")],
    ],
    ids=lambda phases: phases[0]["name"],
)
def test_an_era_of_a_day_does_not_keep_the_widget_from_loading(war: Client, phases: list[Json]) -> None:
    assert war.post(phases).status_code == 201
    assert [era["text"]["headline"] for era in feed(war)["eras"]] == [one["name"] for one in phases]


# Places, names, sources, media


def test_a_slide_is_grouped_by_its_place_and_else_by_the_conflict(war: Client) -> None:
    assert slide(war, {**TAKEN, "occurred": "2020"})["group"] == "City"
    statement = {"type": "incident.occurred", "kind": "statement", "occurred": "2020"}
    assert slide(war, statement)["group"] == "A war"
    assert slide(war, statement, "?lang=ar")["group"] == "حرب"


def test_a_slide_names_its_source_with_its_grades(told: Client) -> None:
    text = feed(told)["events"][5]["text"]["text"]
    assert text == (
        "<p>Fighting at the bridge.</p>"
        '<p>Source: <a href="https://example.org/book?page=1&amp;line=2" rel="noopener noreferrer">'
        "<cite>A History</cite></a>, B. Author, A Press, page 7, reported 2021, "
        "source A, claim 2 (Admiralty)</p>"
    )


def test_a_source_without_an_address_is_named_without_a_link(war: Client) -> None:
    found = slide(war, {**TAKEN, "occurred": "2020-05-01", "reported": "2020-05-02"})
    assert found["text"]["text"] == (
        "<p>Source: <cite>The Wire</cite>, reported 2 May 2020, source B, claim 6 (Admiralty)</p>"
    )


STRIKE = {"type": "incident.occurred", "kind": "airstrike", "place": "city", "source": "wire"}


@pytest.fixture
def answered(told: Client) -> Client:
    """The conflict in which an airstrike answers a capture of the city's east."""
    east = {**TAKEN, "place": "city-east", "source": "post", "occurred": "2020-05-01"}
    strike = {**STRIKE, "occurred": "2020-05-04/2020-05-06", "reported": "2020-05-07"}
    answer = told.post([{**east, "id": uid(201)}, {**strike, "id": uid(202), "responds_to": uid(201)}])
    assert answer.status_code == 201, answer.text
    return told


def belated(client: Client, query: str = "") -> list[str]:
    """What the slides of the airstrike tell of what it answers."""
    found = [one["text"]["text"] for one in feed(client, query)["events"] if one["unique_id"] == uid(202)]
    return [html.removeprefix("<p>").partition("</p>")[0] for html in found if html.count("<p>") == 2]


def test_the_slide_of_a_response_tells_what_it_answers_and_how_late(answered: Client) -> None:
    assert belated(answered) == ["In response to “North took city-east” (1 May 2020): 2 to 6 days later"]
    assert belated(answered, "?lang=ar") == [
        "ردًّا على «سيطرة الشمال على city-east» (1 أيار 2020): بعد ذلك بـيومين إلى 6 أيام"
    ]


def test_what_a_response_answers_need_not_be_about_the_place_that_is_asked_for(answered: Client) -> None:
    moved = {"type": "place.registered", "slug": "city-east", "names": "East", "kind": "city"}
    assert answered.post({**moved, "parent": "land"}).status_code == 201
    assert headlines(answered, "?place=city-east")[-1] == "North took East"
    assert belated(answered, "?place=city") == [
        "In response to “North took East” (1 May 2020): 2 to 6 days later"
    ]


def test_a_response_to_what_is_not_seen_tells_nothing_of_it(answered: Client) -> None:
    assert len(headlines(answered, "?source=wire")) == 1
    assert belated(answered, "?source=wire") == []
    head = answered.get("/snapshot").json["revision"]
    retracted = {"type": "claim.retracted", "target": uid(201), "reason": "mistaken"}
    assert answered.post(retracted).status_code == 201
    assert belated(answered) == []
    assert len(belated(answered, f"?revision={head}")) == 1


def test_a_response_to_a_corrected_claim_is_as_late_as_the_correction_says(answered: Client) -> None:
    corrected = {**TAKEN, "place": "city-east", "occurred": "2020-05-02"}
    assert (
        answered.post(
            {"type": "claim.corrected", "target": uid(201), "reason": "a day late", "replacement": corrected}
        ).status_code
        == 201
    )
    assert belated(answered) == ["In response to “North took city-east” (2 May 2020): 1 to 5 days later"]


def test_media_are_shown_with_their_caption_and_credit(war: Client) -> None:
    assert slide(war, {**TAKEN, "occurred": "2020", "media": PICTURE})["media"] == PICTURE
    bare = {"url": "https://example.org/film"}
    assert slide(war, {**TAKEN, "occurred": "2020", "media": bare})["media"] == bare
    assert "media" not in slide(war, {**TAKEN, "occurred": "2020"})


# Text is text


HOSTILE = """<b onclick="x()">&amp; 'it' "is"</b>"""


@pytest.fixture
def hostile(war: Client) -> Client:
    """The conflict with markup in every text that somebody can post."""
    said = {"source": "wire", "occurred": "2020", "reported": "2020", "locator": HOSTILE, "summary": HOSTILE}
    media = {
        "url": "https://example.org/a.pdf?'onload='x()",
        **dict.fromkeys(("caption", "credit", "alt"), HOSTILE),
    }
    answer = war.post(
        [
            {
                "type": "source.registered",
                "slug": "wire",
                "title": HOSTILE,
                "author": HOSTILE,
                "publisher": HOSTILE,
            },
            {
                "type": "actor.registered",
                "slug": "north",
                "names": {"en": HOSTILE, "ar": HOSTILE},
                "kind": "state",
            },
            {"type": "place.registered", "slug": "city", "names": HOSTILE, "kind": "city", "parent": "land"},
            {"type": "conflict.described", "names": HOSTILE},
            {**said, **TAKEN, "id": uid(1), "media": media, "tags": [HOSTILE]},
            {**said, "id": uid(2), "type": "incident.occurred", "kind": "battle"},
            {**said, "id": uid(3), "type": "phase.began", "phase": "active", "name": HOSTILE},
        ]
    )
    assert answer.status_code == 201, answer.text
    return war


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_posted_is_read_and_never_becomes_markup(hostile: Client, lang: str) -> None:
    found = feed(hostile, f"?lang={lang}")
    slides = {one["unique_id"]: one for one in found["events"]}
    media = slides[uid(1)]["media"]
    for html in (
        found["title"]["text"]["headline"],
        found["eras"][0]["text"]["headline"],
        *(one["text"]["headline"] for one in found["events"] if one["unique_id"] != uid(2)),
        media["caption"],
        media["credit"],
    ):
        assert HOSTILE in widget.rendered(html)
        assert widget.tags(html) == set()
    for one in found["events"]:
        assert widget.rendered(one["text"]["text"]).count(HOSTILE) == 5
        assert widget.tags(one["text"]["text"]) == {"p", "cite"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_response_answers_never_becomes_markup(hostile: Client, lang: str) -> None:
    strike = {**STRIKE, "id": uid(4), "occurred": "2020", "reported": "2020", "responds_to": uid(1)}
    assert hostile.post(strike).status_code == 201
    (text,) = [
        one["text"]["text"] for one in feed(hostile, f"?lang={lang}")["events"] if one["unique_id"] == uid(4)
    ]
    told, _ = text.removeprefix("<p>").split("</p>", 1)
    assert widget.rendered(told).count(HOSTILE) == 2
    assert widget.tags(told) == set()


def test_a_group_stays_text_although_the_widget_decodes_it_before_it_renders_it(hostile: Client) -> None:
    for one in feed(hostile)["events"]:
        html = widget.group(one["group"])
        assert widget.tags(html) == set()
        assert widget.rendered(html) == HOSTILE


def test_a_part_of_a_place_shares_its_row(told: Client) -> None:
    assert told.post({**SHARED_ROW, "place": "city-east"}).status_code == 201
    *_, slide = feed(told)["events"]
    assert (slide["text"]["headline"], slide["group"]) == ("city-east held by North", "City")


def test_alternative_text_is_no_html_and_not_escaped(hostile: Client) -> None:
    (media,) = [one["media"] for one in feed(hostile)["events"] if "media" in one]
    assert media["alt"] == HOSTILE


def test_an_address_cannot_leave_the_quotes_that_the_widget_puts_around_it(hostile: Client) -> None:
    (media,) = [one["media"] for one in feed(hostile)["events"] if "media" in one]
    assert media["url"] == "https://example.org/a.pdf?%27onload=%27x()"


# The lens


@pytest.fixture
def seen(war: Client) -> Client:
    """The conflict with three claims that lenses tell apart."""
    for claim in (
        {**TAKEN, "occurred": "2020-01-01", "reported": "2020-01-02", "source": "wire", "credibility": 2},
        {**TAKEN, "place": "city-east", "occurred": "2020-02-01", "reported": "2020-02-02", "source": "post"},
        {**TAKEN, "place": "land", "occurred": "2020-03-01", "reported": "2020-03-02", "source": "wire"},
    ):
        assert war.post(claim).status_code == 201
    return war


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["City", "city-east", "Land"]),
        ("?source=wire", ["City", "Land"]),
        ("?source=post", ["city-east"]),
        ("?source=post&source=wire", ["City", "city-east", "Land"]),
        ("?reported_by=2020-02-01", ["City"]),
        ("?reported_by=2020-02-02", ["City", "city-east"]),
        ("?min_credibility=2", ["City"]),
        ("?min_credibility=3", ["City"]),
        ("?min_credibility=4", ["City", "city-east", "Land"]),
        ("?place=city", ["City", "city-east"]),
        ("?place=city-east", ["city-east"]),
        ("?place=land&source=wire", ["City", "Land"]),
    ],
)
def test_a_lens_chooses_the_slides(seen: Client, query: str, places: list[str]) -> None:
    assert headlines(seen, query) == [f"North took {place}" for place in places]


def test_a_lens_through_which_nothing_is_seen_still_loads(seen: Client) -> None:
    assert headlines(seen, "?reported_by=2019") == ["Nothing on record"]
    assert headlines(seen, "?place=city-west") == ["Nothing on record"]


def test_a_revision_is_the_log_as_it_stood(seen: Client) -> None:
    head = seen.get("/snapshot").json["revision"]
    assert headlines(seen, f"?revision={head - 1}") == ["North took City", "North took city-east"]
    assert headlines(seen, f"?revision={head - 3}") == ["Nothing on record"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?lang=fr", 422),
        ("?lang=en&lang=ar", 422),
        ("?min_credibility=0", 422),
        ("?min_credibility=7", 422),
        ("?reported_by=2020/2021", 422),
        ("?revision=0", 422),
        ("?revision=99999", 404),
        ("?place=nowhere", 404),
        ("?place=No Slug", 422),
        ("?souce=wire", 400),
    ],
)
def test_what_cannot_be_meant_is_refused(seen: Client, query: str, status: int) -> None:
    answer = seen.get(FEED + query)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


# HTTP


def test_any_page_may_load_the_feed(war: Client) -> None:
    answer = war.get(FEED, Origin="https://news.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.content_type == "application/json"
    assert war.http.head(f"{war.url}{FEED}").status_code == 200


def test_who_has_the_feed_already_is_told_so_until_it_changes(war: Client) -> None:
    tag = war.get(FEED).headers["ETag"]
    again = war.get(FEED, If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert war.get(f"{FEED}?lang=ar", If_None_Match=tag).status_code == 200
    assert war.post({**TAKEN, "source": "wire", "occurred": "2020"}).status_code == 201
    assert war.get(FEED, If_None_Match=tag).status_code == 200


def test_a_pinned_feed_is_the_same_bytes_for_ever(told: Client) -> None:
    head = told.get("/snapshot").json["revision"]
    pinned = f"{FEED}?revision={head}"
    before, moving = told.get(pinned), told.get(FEED)
    assert before.data == moving.data
    told.post([*ON_FILE[1:2], {"type": "claim.retracted", "target": uid(1), "reason": "mistaken"}])
    told.post(
        {"type": "place.registered", "slug": "city", "names": "Renamed", "kind": "city", "parent": "land"}
    )
    told.post({**TAKEN, "source": "wire", "occurred": "2012"})
    after = told.get(pinned)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert after.headers["Cache-Control"] == "public, max-age=86400"
    assert told.get(FEED).data != moving.data


# What must be true of every record


DATES = [
    "201X", "2011", "2011-03", "2011-03-05", "2011-03-05T00:00:00Z", "2011-03-05T23:59:59Z", "2011-03-06",
    "2011-03/2011-03-05", "2011-03-05/2011-03-05", "2011-03-05/2011-03-06", "2011-03-05/2011-03",
    "2011/..", "../2011-03-05", "2011-03-05T10:00:00Z/2011-03-05T12:00:00Z", "2010/201X",
]  # fmt: skip
SHARED_ROW = {
    "type": "control.observed",
    "occurred": "2020-05-01",
    "source": "wire",
    "actors": ["north"],
}
NAMES = {
    "places": {"city": Entry("city", 1, {"names": "City", "kind": "city"})},
    "actors": {"north": Entry("north", 1, {"names": {"en": "North"}})},
    "sources": {"wire": Entry("wire", 1, {"title": "The Wire"})},
}


def said(kind: type[Claim], occurred: str, reported: str) -> Claim:
    more: Json = {
        ControlTaken: {"place": "city", "actors": ("north",)},
        ControlObserved: {"place": "city"},
        PhaseBegan: {"phase": WarPhase.ACTIVE, "name": "War"},
        AssessmentMade: {},
    }[kind]
    return kind(occurred=parse(occurred), reported=parse(reported), source="wire", **more)


def reports(occurred: str) -> list[str]:
    """The dates at which it can be reported: those that end after it began."""
    first = parse(occurred).first.window.earliest
    return [date for date in DATES if parse(date).end and parse(date).latest > first]


claims = st.sampled_from(DATES).flatmap(
    lambda occurred: st.builds(
        said,
        st.sampled_from([PhaseBegan, PhaseBegan, ControlTaken, ControlObserved, AssessmentMade]),
        st.just(occurred),
        st.sampled_from(reports(occurred)),
    )
)


@given(st.lists(claims, max_size=4), st.sampled_from(LANGUAGES))
def test_whatever_is_on_record_the_widget_loads_it(record: list[Claim], lang: str) -> None:
    standing = [Standing(UUID(int=number), number, claim) for number, claim in enumerate(record, start=1)]
    responses = [Response(*pair) for pair in pairwise(standing)]
    names = Names(lang, "A war", **NAMES)
    made = timeline(standing, responses, names, recorded=datetime(2024, 1, 1, tzinfo=UTC))
    assert widget.refusals(json.loads(json.dumps(made))) == []
    assert len(made["events"]) == max(1, len(record))

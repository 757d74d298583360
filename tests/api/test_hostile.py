"""Hostile bodies and queries: each is answered with a problem, never a 500 or HTML, and nothing is stored."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.api.bodies import TAKEN, Document, accepted, correct, refused, retract, taken, uid
from tests.conftest import Client
from tests.hostile import NO_ADDRESSES

PLACE: Document = {"type": "place.registered", "slug": "hill", "names": "Hill", "kind": "site"}
ARABIC_1 = "١"


def said(text: str, **more: Any) -> str:
    """A good claim as JSON text, with some text after its opening brace."""
    return "{" + text + "," + json.dumps({**TAKEN, **more})[1:]


def nested(depth: int) -> str:
    """A good claim with one field too many, that many lists deep."""
    return said('"x":' + "[" * depth + "1" + "]" * depth)


def geometry(kind: object, coordinates: object, **more: object) -> Document:
    return {**PLACE, "geometry": {"type": kind, "coordinates": coordinates, **more}}


@pytest.fixture
def unchanged(war: Client, tables: Callable[[], dict[str, list[Any]]]) -> Iterator[Client]:
    """The war, of which nothing in the database may change."""
    before = tables()
    yield war
    assert tables() == before


def no_page(answer: TestResponse) -> None:
    """Nothing that a browser would show, and no header that the request wrote."""
    assert answer.content_type == "application/problem+json"
    assert "<html" not in answer.text.lower()
    assert "Traceback" not in answer.text
    assert not {"Set-Cookie", "X-Injected"} & {*answer.headers.keys()}


# Bodies that two readers might understand differently

MALFORMED: dict[str, str | bytes] = {
    "nothing": "",
    "blanks": " \n\t",
    "half an object": json.dumps(TAKEN)[:-1],
    "more after the object": json.dumps(TAKEN) + "x",
    "two objects": json.dumps(TAKEN) * 2,
    "lines of objects": json.dumps(TAKEN) + "\n" + json.dumps(TAKEN) + "\n",
    "single quotes": str(TAKEN),
    "a comma too many": json.dumps([TAKEN])[:-1] + ",]",
    "a comment": "/* */" + json.dumps(TAKEN),
    "a duplicate name": said('"type":"control.taken"'),
    "a duplicate name, escaped": said('"\\u0074ype":"control.taken"'),
    "a duplicate name deep within": said('"media":{"url":"https://a.example","url":"https://b.example"}'),
    "a duplicate name that is empty": said('"":1,"":2'),
    "NaN": said('"credibility":NaN'),
    "Infinity": said('"credibility":Infinity'),
    "-Infinity": said('"credibility":-Infinity'),
    "1e400": said('"credibility":1e400'),
    "-1e400": said('"credibility":-1e400'),
    "9,999 digits": said('"credibility":' + "9" * 9_999),
    "a number from hexadecimal": said('"credibility":0x1'),
    "a number with a leading zero": said('"credibility":01'),
    "a number with a plus": said('"credibility":+1'),
    "a number with an underscore": said('"credibility":1_000'),
    "a number in Arabic digits": said(f'"credibility":{ARABIC_1}'),
    "a number without its fraction": said('"credibility":1.'),
    "an escaped lone surrogate": said('"locator":"\\ud800"'),
    "an escaped low surrogate": said('"locator":"\\udc00"'),
    "surrogates the wrong way round": said('"locator":"\\udc00\\ud800"'),
    "a lone surrogate in a name": said('"\\ud800":1'),
    "a raw lone surrogate": said('"locator":"\ud800"').encode("utf-8", "surrogatepass"),
    "a raw pair of surrogates (CESU-8)": said('"locator":"\ud83d\ude00"').encode("utf-8", "surrogatepass"),
    "an overlong slash": said('"locator":"').encode()[:-1] + b'\xc0\xaf"}',
    "half a character": json.dumps(TAKEN).encode()[:-1] + b',"locator":"\xe2\x82"}',
    "Latin-1": said('"locator":"é"').encode("latin-1"),
    "UTF-16": json.dumps(TAKEN).encode("utf-16"),
    "UTF-16 without a mark": json.dumps(TAKEN).encode("utf-16-le"),
    "UTF-32": json.dumps(TAKEN).encode("utf-32"),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(TAKEN).encode(),
    "an escaped NUL": said('"locator":"a\\u0000b"'),
    "an escaped NUL in a name": said('"a\\u0000b":1'),
    "an escaped NUL in a language": said('"summary":{"en\\u0000":"a"}'),
    "a raw NUL": said('"locator":"a\0b"'),
    "a raw line break in text": said('"locator":"a\nb"'),
    "NUL bytes": b"\0" * 1000,
    "gzip, unannounced": gzip.compress(json.dumps(TAKEN).encode()),
    "33 deep": nested(32),
    "2,000 deep": nested(2_000),
    "100,000 deep": nested(100_000),
    "100,000 deep and never closed": "[" * 100_000,
    "2,000 objects deep": '{"a":' * 2_000 + "1" + "}" * 2_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_body_that_is_not_strict_json_is_malformed(unchanged: Client, name: str) -> None:
    answer = unchanged.post(MALFORMED[name])
    assert refused(answer, 400, "malformed") == []
    assert len(answer.data) < 1000
    no_page(answer)


# Bodies that are JSON, and no event

INVALID: dict[str, tuple[Any, list[str]]] = {
    "32 deep": (nested(31), ["/x"]),
    "null": ("null", [""]),
    "true": ("true", [""]),
    "a number": ("5", [""]),
    "a text": ('"x"', [""]),
    "an empty object": ({}, ["/type"]),
    "an empty array": ([], [""]),
    "an array of arrays": ([[TAKEN]], ["/0"]),
    "an array of anything": ([None, 1, "x", []], ["/0", "/1", "/2", "/3"]),
    "an unknown type": (taken(type="control.conquered"), ["/type"]),
    "a type that is null": (taken(type=None), ["/type"]),
    "a type that is a list": (taken(type=["control.taken"]), ["/type"]),
    "a type that is an object": (taken(type={}), ["/type"]),
    "a type in capitals": (taken(type="Control.Taken"), ["/type"]),
    "a type of the language": (taken(type="__class__"), ["/type"]),
    "__proto__": (said('"__proto__":{"credibility":1}'), ["/__proto__"]),
    "constructor": (taken(constructor={"prototype": {}}), ["/constructor"]),
    "what only the log says": (
        taken(revision=1, recorded="2020-01-01", hash="0", recorded_by="x"),
        ["/revision", "/recorded", "/hash", "/recorded_by"],
    ),
    "what the log adds to a redaction": (
        {"type": "event.redacted", "target": uid(1), "reason": "x", "amended": uid(1)},
        ["/amended"],
    ),
    "a name of the code": ({**TAKEN, "except_": []}, ["/except_"]),
    "an empty name": (taken(**{"": 1}), ["/"]),
    "a name with a slash": (taken(**{"a/b~c": 1}), ["/a~1b~0c"]),
    "true for a whole number": (taken(credibility=True), ["/credibility"]),
    "1.9 for a whole number": (taken(credibility=1.9), ["/credibility"]),
    "1.0 for a whole number": (said('"credibility":1.0'), ["/credibility"]),
    "text for a whole number": (taken(credibility="1"), ["/credibility"]),
    "1_0 for a whole number": (taken(credibility="1_0"), ["/credibility"]),
    "Arabic digits for a whole number": (taken(credibility=ARABIC_1), ["/credibility"]),
    "null for a whole number": (taken(credibility=None), ["/credibility"]),
    "a list for a whole number": (taken(credibility=[1]), ["/credibility"]),
    "a grade below the least": (taken(credibility=0), ["/credibility"]),
    "2⁵³": ({**PLACE, "population": 2**53}, ["/population"]),
    "2⁶³": ({**PLACE, "population": 2**63}, ["/population"]),
    "10³⁰⁰": ({**PLACE, "population": 10**300}, ["/population"]),
    "-1": ({**PLACE, "population": -1}, ["/population"]),
    "a share beyond all": (
        taken(type="share.reported", actor="north", share=1.0000001, of="area"),
        ["/actors", "/share"],
    ),
    "an area beyond the earth": ({**PLACE, "area_km2": 1e300}, ["/area_km2"]),
    "deaths of all kinds": (
        {**taken(), "type": "incident.occurred", "kind": "x", "deaths": {"low": -1, "best": 1.5, "most": 1}},
        ["/deaths/low", "/deaths/best", "/deaths/most", "/kind"],
    ),
    "a title of 10 MB": ({"type": "source.registered", "slug": "s", "title": "x" * 10**7}, ["/title"]),
    "a title of 1,001": ({"type": "source.registered", "slug": "s", "title": "x" * 1_001}, ["/title"]),
    "a title that is no text": ({"type": "source.registered", "slug": "s", "title": ["x"]}, ["/title"]),
    "an empty title": ({"type": "source.registered", "slug": "s", "title": ""}, ["/title"]),
    "a summary of 10,001": (taken(summary={"en": "x" * 10_001}), ["/summary/en"]),
    "a summary in no language": (taken(summary={}), ["/summary"]),
    "a summary in no text": (taken(summary={"en": {"en": "x"}, "ar": None}), ["/summary/ar", "/summary/en"]),
    "a language that is none": (taken(summary={"<b>": "x"}), ["/summary/<b>"]),
    "51 tags": (taken(tags=["x"] * 51), ["/tags"]),
    "a tag of 65": (taken(tags=["x", "x" * 65]), ["/tags/1"]),
    "tags that are a text": (taken(tags="air"), ["/tags"]),
    "actors that are an object": (taken(actors={"north": 1}), ["/actors"]),
    "no actors": (taken(actors=[]), ["/actors"]),
    "an actor twice": (taken(actors=["north", "north"]), ["/actors"]),
    "101 actors": (taken(actors=[f"a{n}" for n in range(101)]), ["/actors"]),
    "SQL for a slug": (taken(place="'; DROP TABLE event; --"), ["/place"]),
    "a path for a slug": (taken(place="../../etc/passwd"), ["/place"]),
    "a slug in capitals": (taken(place="City"), ["/place"]),
    "a slug with a line break": (taken(place="city\n"), ["/place"]),
    "a slug in Arabic": (taken(place="حلب"), ["/place"]),
    "a slug of digits in Arabic": (taken(place="٣"), ["/place"]),
    "a slug with an accent": (taken(place="citÿ"), ["/place"]),
    "a slug of a soft hyphen": (taken(place="city\u00adeast"), ["/place"]),
    "a slug of 65": (taken(place="a" * 65), ["/place"]),
    "an empty slug": (taken(place=""), ["/place"]),
    "a slug of hyphens": (taken(place="--"), ["/place"]),
    "a slug that is a number": (taken(place=5), ["/place"]),
    "javascript:": (taken(media={"url": "javascript:alert(1)"}), ["/media/url"]),
    "JaVaScRiPt:": (taken(media={"url": " JaVaScRiPt:alert(1)"}), ["/media/url"]),
    "data:": (taken(media={"url": "data:text/html,<script>alert(1)</script>"}), ["/media/url"]),
    "file:": (taken(media={"url": "file:///etc/passwd"}), ["/media/url"]),
    "an address without a scheme": (taken(media={"url": "//evil.example/a"}), ["/media/url"]),
    "an address without a host": (taken(media={"url": "https:///a"}), ["/media/url"]),
    "an address with a quote": (taken(media={"url": 'https://a.example/"onerror=x'}), ["/media/url"]),
    "an address with a line break": (taken(media={"url": "https://a.example/\r\nX: y"}), ["/media/url"]),
    "an address with a broken host": (taken(media={"url": "http://[::1"}), ["/media/url"]),
    "an address with no port": (taken(media={"url": "http://a.example:99999999/"}), ["/media/url"]),
    "an address of 2,001": (taken(media={"url": "https://a.example/".ljust(2001, "a")}), ["/media/url"]),
    "addresses that are none": ({**PLACE, "same_as": ["https://a.example", "vbscript:x"]}, ["/same_as/1"]),
    "media that is a text": (taken(media="https://a.example"), ["/media"]),
    "media without an address": (taken(media={"caption": "x"}), ["/media/url"]),
    "a point of one": ({**PLACE, "point": [1]}, ["/point"]),
    "a point the wrong way round": ({**PLACE, "point": [36, 91]}, ["/point/1"]),
    "a point of truths": ({**PLACE, "point": [True, False]}, ["/point/0", "/point/1"]),
    "a point that is an object": ({**PLACE, "point": {"lat": 1, "lon": 2}}, ["/point"]),
    "a point that is a text": ({**PLACE, "point": "12"}, ["/point"]),
    "a geometry of no kind": (geometry("Circle", [1, 2]), ["/geometry"]),
    "a geometry of a kind that is a list": (geometry(["Point"], [1, 2]), ["/geometry"]),
    "a geometry with more": (geometry("Point", [1, 2], crs={}), ["/geometry"]),
    "a geometry without coordinates": ({**PLACE, "geometry": {"type": "Point"}}, ["/geometry"]),
    "a geometry nested too little": (geometry("Polygon", [[1, 2], [3, 4]]), ["/geometry"]),
    "a geometry nested too much": (geometry("Point", [[[[1, 2]]]]), ["/geometry"]),
    "a geometry nested 25 deep": (geometry("Polygon", json.loads("[" * 25 + "]" * 25)), ["/geometry"]),
    "a geometry of nothing": (geometry("MultiPolygon", []), ["/geometry"]),
    "a geometry out of the world": (geometry("Point", [181, 0]), ["/geometry"]),
    "a geometry in four dimensions": (geometry("Point", [1, 2, 3, 4]), ["/geometry"]),
    "a geometry of text": (geometry("Point", ["1", "2"]), ["/geometry"]),
    "a height of 2⁶⁰": (geometry("Point", [1, 2, 2**60]), ["/geometry"]),
    "a height of 1e18": (geometry("Point", [1, 2, 1e18]), ["/geometry"]),
    "a height of 10³⁰⁰": (geometry("Point", [1, 2, 10**300]), ["/geometry"]),
    "a geometry that is a text": ({**PLACE, "geometry": "POINT(1 2)"}, ["/geometry"]),
    "a colour that is a style": (
        {"type": "actor.registered", "slug": "a", "names": "A", "kind": "state", "colour": "red;}body{"},
        ["/colour"],
    ),
    "a colour in Arabic digits": (
        {
            "type": "actor.registered",
            "slug": "a",
            "names": "A",
            "kind": "state",
            "colour": "#" + ARABIC_1 * 6,
        },
        ["/colour"],
    ),
    "an id that is none": (taken(id="1"), ["/id"]),
    "an id that is a number": (taken(id=1), ["/id"]),
    "an id that is null": (taken(id=None), ["/id"]),
    "an id that is a list": (taken(id=[uid(1)]), ["/id"]),
    "an id with underscores": (taken(id="0000000000000000000000000000_001"), ["/id"]),
    "an id in Arabic digits": (taken(id=ARABIC_1 * 32), ["/id"]),
    "an id with a plus": (taken(id="+" + "1" * 31), ["/id"]),
    "an id with a blank": (taken(id=" " + "1" * 31), ["/id"]),
    "an id in braces": (taken(id="{" + uid(1) + "}"), ["/id"]),
    "an id as a name": (taken(id="urn:uuid:" + uid(1)), ["/id"]),
    "a target that is none": ({**retract(1), "target": "x"}, ["/target"]),
    "a target in Arabic digits": ({**retract(1), "target": ARABIC_1 * 32}, ["/target"]),
    "a response to nothing": (taken(responds_to=[]), ["/responds_to"]),
    "a replacement nested in itself": (correct(1, replacement=correct(1)), ["/replacement/replacement"]),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_body_that_is_no_event_is_invalid_and_says_where(unchanged: Client, name: str) -> None:
    body, pointers = INVALID[name]
    answer = unchanged.post(body)
    assert sorted(refused(answer, 422, "invalid")) == sorted(pointers)
    assert len(answer.data) < 20_000
    no_page(answer)


def test_faults_within_an_array_are_named_with_their_index(unchanged: Client) -> None:
    for name in ("a height of 2⁶⁰", "an id with underscores", "SQL for a slug", "a duplicate name"):
        body, pointers = INVALID.get(name, (None, None))
        if body:
            answer = unchanged.post([PLACE, body])
            assert refused(answer, 422, "invalid") == [f"/1{pointer}" for pointer in pointers]


# Dates

DATES: dict[str, Any] = {
    "empty": "",
    "blank": " ",
    "a word": "yesterday",
    "null": None,
    "a number": 2020,
    "a list": ["2020"],
    "true": True,
    "an object": {"year": 2020},
    "a float": 2020.5,
    "a timestamp": 1577836800,
    "no year 0": "0000",
    "before the common era": "-0044-03-15",
    "five digits": "10000",
    "Y": "Y20200",
    "a thirteenth month": "2020-13",
    "no month 0": "2020-00",
    "30 February": "2020-02-30",
    "day 0": "2020-01-00",
    "29 February in 2021": "2021-02-29",
    "a week": "2020-W01",
    "a season": "2020-21",
    "a day of the year": "2020-001",
    "basic": "20200101",
    "slashes": "2020/01/01",
    "points": "01.01.2020",
    "one digit": "2020-1-1",
    "hour 24": "2020-01-01T24:00:00Z",
    "minute 60": "2020-01-01T00:60:00Z",
    "a leap second": "2016-12-31T23:59:60Z",
    "no offset": "2020-01-01T00:00:00",
    "fractions": "2020-01-01T00:00:00.5Z",
    "no seconds": "2020-01-01T00:00Z",
    "an offset of a day": "2020-01-01T00:00:00+24:00",
    "an offset out of time": "0001-01-01T00:00:00+01:00",
    "lower-case z": "2020-01-01T00:00:00z",
    "a blank for T": "2020-01-01 00:00:00Z",
    "lower-case t": "2020-01-01t00:00:00Z",
    "Arabic digits": "٢٠٢٠",
    "full-width digits": "２０２０",
    "a minus sign": "2020\u221201",
    "a line break": "2020\n",
    "blanks around": " 2020 ",
    "a byte order mark": "\ufeff2020",
    "a direction mark": "\u200f2020",
    "no ends": "../..",
    "an empty end": "2020/",
    "an empty start": "/2020",
    "backwards": "2021/2020",
    "three ends": "2020/2021/2022",
    "two dashes": "2020--2021",
    "only open": "..",
    "a slash": "/",
    "level 2": "{2020,2021}",
    "one of a set": "[2020..2021]",
    "partly unspecified": "20X0",
    "all of it": "XXXX",
    "unspecified month alone": "2020-1X",
    "two qualifiers": "2020?~",
    "a qualifier first": "?2020",
    "a qualified time": "2020-01-01T00:00:00Z?",
    "very long": "2020" * 1000,
    "long open": "." * 65,
    "many slashes": "/" * 100_000,
    "markup": "<b>2020</b>",
    "SQL": "2020'; --",
    "a format": "%Y",
    "a path": "../../etc",
    "scientific": "2e3",
    "underscores": "2_020",
    "signs": "+2020",
}


@pytest.mark.parametrize("name", DATES)
def test_a_date_that_is_none_is_named_with_its_column(unchanged: Client, name: str) -> None:
    answer = unchanged.post(taken(occurred=DATES[name]))
    assert refused(answer, 422, "invalid") == ["/occurred"]
    if isinstance(DATES[name], str):
        assert answer.json["errors"][0]["detail"].startswith("column ")
        query = quote(DATES[name][:3000], safe="")
        assert refused(unchanged.get(f"/snapshot?at={query}"), 422, "invalid") == ["at"]
        no_page(unchanged.get(f"/events?from={query}"))
    assert len(answer.data) < 1000
    no_page(answer)


# Queries

QUERIES: dict[str, tuple[int, str]] = {
    **dict.fromkeys(
        (
            *("/events?limit=1000000000", "/events?limit=-1", "/events?limit=0", "/events?limit=1e3"),
            *("/events?limit=1_0", f"/events?limit={ARABIC_1}", "/events?limit=%31%00", "/events?limit=+1"),
            *("/events?limit=10.0", "/events?limit=0x10", "/events?limit=", "/events?limit=10&limit=20"),
            *("/events?after=-1", "/events?after=9007199254740992", "/events?after=9223372036854775808"),
            *(f"/events?after={'9' * 4000}", "/events?after=NaN", "/events?after=null"),
            *(
                "/places/city?offset=1000001",
                "/places/city?offset=9223372036854775807",
                "/places/city?limit=501",
            ),
            *("/places?limit=10001", "/places?after=..%2f..%2fetc", "/places?after=A"),
            *("/snapshot?revision=0", "/snapshot?revision=-1", "/snapshot?revision=9223372036854775808"),
            *("/snapshot?revision=1.0", "/snapshot?revision=%201", f"/snapshot?revision={ARABIC_1}"),
            *("/snapshot?revision=1&revision=2", "/snapshot?at=2020&at=2020", "/snapshot?place=a&place=a"),
            *(
                "/snapshot?min_credibility=true",
                "/snapshot?min_credibility=7",
                "/snapshot?min_credibility=1.5",
            ),
            *("/snapshot?source=%27%20OR%201=1--", "/snapshot?source=wire%2Cpost", "/snapshot?source="),
            "/snapshot?" + "&".join(f"source=s{number}" for number in range(51)),
            *("/snapshot?place=city%00", "/snapshot?place=city;at=2020"),
            *("/snapshot?at=2020%0d%0aSet-Cookie:%20a=b", "/snapshot?at=%00", "/snapshot?at=%ff"),
            *("/snapshot?at=<script>alert(1)</script>", "/snapshot?at=${7*7}", "/snapshot?at={{7*7}}"),
            *("/events?type=control.*", "/events?type='", "/events?type=", "/events?standing=1"),
            *("/events?q=", f"/events?q={'a' * 201}", f"/events?tag={'a' * 65}", "/events?tag="),
            *(
                "/events?q=a%00b",
                "/events?tag=%00",
                "/events?q=a&q=b",
                "/events?place=%25",
                "/events?actor=*",
            ),
            *("/events?from=2020/..", "/events?to=now()", "/relations?reported_by=x"),
        ),
        (422, "invalid"),
    ),
    **dict.fromkeys(
        (
            *(
                "/snapshot?x=1",
                "/snapshot?at%00=1",
                "/snapshot?%61t%20=1",
                "/snapshot?__proto__=1",
                "/snapshot?%ff=1",
            ),
            *(
                "/snapshot?place[]=x",
                "/snapshot?at[$gt]=1",
                "/events?sort[]=revision",
                "/events?order_by=1;DROP",
            ),
            *("/events?callback=alert", "/places?field=*", "/snapshot?a%0d%0aSet-Cookie:%20a=b"),
            "/snapshot?" + "&".join(f"x{number}=1" for number in range(5_000)),
        ),
        (400, "unknown-parameter"),
    ),
    **dict.fromkeys(
        ("/events?fields=*", "/places?fields=id;DROP", "/actors?fields=__class__", "/sources?fields=%ff"),
        (400, "unknown-field"),
    ),
    **dict.fromkeys(
        (
            *("/events?cursor=x", "/events?cursor=..", "/events?cursor=%ff", "/events?cursor=e30.e30"),
            "/events?cursor=" + "A" * 500,
            "/events?cursor=%F0%9F%92%A9",
        ),
        (400, "foreign-cursor"),
    ),
    **dict.fromkeys(
        (
            *(
                "/snapshot?revision=9007199254740991",
                "/snapshot?place=nowhere",
                "/places/%00",
                "/places/a%00b",
            ),
            *("/places/%27%20OR%201=1--", "/places/..", "/places/%2e%2e%2f%2e%2e", "/places/city%0d%0aX:y"),
            *(f"/places/{'a' * 100_000}", "/places/%ff%fe", "/places/%F0%9F%92%A9", "/places/<script>"),
            *("/events/1", "/events/-1", "/events/9223372036854775808", f"/events/{'1' * 5_000}"),
            *("/events/%00", f"/events/{uid(1)}%00", f"/events/{uid(1)}/x", f"/events/{ARABIC_1 * 32}"),
            *(
                "/events/..%2f..%2f..%2fetc%2fpasswd",
                "/feeds/../../etc/passwd",
                "/%252e%252e",
                "/../../etc/passwd",
            ),
            *("%00/snapshot", "%0d%0aX-Injected:y/snapshot", "'%20OR%201=1/snapshot"),
        ),
        (404, "not-found"),
    ),
}


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path[:60])
def test_a_query_that_cannot_be_meant_is_a_problem(unchanged: Client, path: str) -> None:
    status, name = QUERIES[path]
    answer = unchanged.get(path)
    refused(answer, status, name)
    no_page(answer)


@pytest.mark.parametrize(
    "query", ["q=%27;DROP TABLE event;--", "q=%25%25%25", "q=\\%25", "q=[a-z]*", "q=(b%2b)%2b$", "tag=%27--"]
)
def test_what_is_searched_is_text_and_nothing_else(unchanged: Client, query: str) -> None:
    assert accepted(unchanged.get(f"/events?{query}"), 200)["events"] == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": 'x"><script>'},
        {"Host": "localhost:99999999"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp", "X-Forwarded-Prefix": "/evil"},
        {"X-HTTP-Method-Override": "DELETE"},
        {"If-None-Match": '"' * 5_000},
        {"If-None-Match": "W/" * 5_000},
        {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=0-0"},
        {"Accept-Language": "x" * 5_000},
        {"Cookie": "session=eyJhIjoxfQ; a=\x01"},
        {"Content-Type": "application/json", "Content-Length": "0"},
        {"Authorization": "Bearer \xff"},
        {"Origin": "null"},
    ],
    ids=lambda headers: str(headers)[:40],
)
def test_no_header_changes_what_is_read(unchanged: Client, headers: dict[str, str]) -> None:
    plain = unchanged.http.get(f"{unchanged.url}/snapshot")
    answer = unchanged.http.get(f"{unchanged.url}/snapshot", headers=headers)
    assert (answer.status_code, answer.data) == (200, plain.data)
    assert "evil" not in str(answer.headers)


def test_a_bomb_is_not_inflated(unchanged: Client) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    answer = unchanged.post(bomb, headers={"Content-Encoding": "gzip"})
    refused(answer, 415, "unsupported-media-type")
    no_page(answer)


@pytest.mark.parametrize("cookie", ["a=b", ""])
def test_nothing_is_kept_of_who_reads(unchanged: Client, cookie: str) -> None:
    assert "Set-Cookie" not in unchanged.get("/snapshot", Cookie=cookie).headers


# What is dear


@pytest.mark.timeout(120)
def test_a_late_duplicate_among_many_names_is_found(unchanged: Client) -> None:
    names = ",".join(f'"n{number}":0' for number in range(100_000))
    refused(unchanged.post("{" + names + ',"z":0,"z":0}'), 400, "malformed")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("element", ["{}", "1", '{"type":"x"}', '{"type":"control.taken"}'])
def test_an_answer_to_an_array_full_of_faults_is_short(unchanged: Client, element: str) -> None:
    answer = unchanged.post("[" + ",".join([element] * 20_000) + "]")
    refused(answer, 422, "invalid")
    assert len(answer.data) < 100_000


def test_places_that_lie_in_each_other_without_end_are_not_our_fault(war: Client) -> None:
    chain = [
        {**PLACE, "slug": f"p{number}", **({"parent": f"p{number - 1}"} if number else {})}
        for number in range(1200)
    ]
    assert war.post(chain).status_code in {201, 422}
    for path in (
        "/snapshot?place=p0",
        "/snapshot",
        "/events?place=p0&limit=1",
        "/places/p0",
        "/feeds/timelinejs.json",
    ):
        assert war.get(path).status_code in {200, 404}


def test_umbrellas_over_umbrellas_without_end_are_not_our_fault(war: Client) -> None:
    chain = [
        {
            **{"type": "actor.registered", "slug": f"a{number}", "names": "A", "kind": "armed-group"},
            **({"umbrella": f"a{number - 1}"} if number else {}),
        }
        for number in range(1200)
    ]
    if war.post(chain).status_code == 201:
        accepted(war.post([taken(actors=["a1199"]), taken(actors=["a0"], source="post")]))
    assert war.get("/snapshot?place=city").status_code == 200


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_of_a_page_is_not_taken_for_one(unchanged: Client, address: str) -> None:
    north = {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"}
    wire = {"type": "source.registered", "slug": "wire", "title": "The Wire"}
    for event, pointer in (
        (taken(media={"url": address}), "/media/url"),
        ({**wire, "url": address}, "/url"),
        ({**north, "same_as": [address]}, "/same_as/0"),
    ):
        assert refused(unchanged.post(event), 422, "invalid") == [pointer]

"""The pages as the server writes them: whole without JavaScript, and nothing in them from elsewhere."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from app.domain.events import CLOSED_SETS
from app.http.paths import OUR_OWN
from app.http.schemas import SCHEMAS, scope_of
from app.web import files
from app.web.conflict import DISTRIBUTED
from app.web.desk_words import DESK
from app.web.words import WORDS
from tests.api.bodies import accepted, refused, taken
from tests.conftest import Client

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DATA = {"application/ld+json", "application/json"}
"""The types of scripts that are none: browsers run nothing of them."""

ARABIC = re.compile("[\u0621-\u064a]")


class Read(HTMLParser):
    """What a reader finds on a page: its texts by the id or class of what they stand in, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.heading = ""
        self._row: str | None = None
        self._tag = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        self._tag = tag
        if tag == "tr":
            self._row = given.get("data-place")
        if self._row and tag in {"th", "td"}:
            self.rows.setdefault(self._row, []).append("")
        if tag == "a" and (name := given.get("rel") or given.get("class")):
            self.links[name] = str(given["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._row = None

    def handle_data(self, text: str) -> None:
        self.texts.append(text)
        if self._tag == "h1":
            self.heading += text.strip()
        if self._row and self.rows.get(self._row):
            self.rows[self._row][-1] = f"{self.rows[self._row][-1]} {text.strip()}".strip()


def page(client: Client | FlaskClient, path: str) -> Read:
    return Read(shown(client, path).text)


def shown(client: Client | FlaskClient, path: str) -> TestResponse:
    http = client.http if isinstance(client, Client) else client
    answer = http.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html"), answer.text
    return answer


# A conflict on a day


def test_the_page_says_who_held_what_on_the_day(syria: Client) -> None:
    read = page(syria, "/syria?at=2024-12-02")
    snapshot = syria.get("/snapshot?at=2024-12-02").json["places"]
    assert read.rows.keys() == {entry["place"] for entry in snapshot}
    assert read.rows["hama"][1:] == [
        "Syrian government (until December 2024)",
        "from 2011 to 4 December 2024",
    ]
    assert read.rows["aleppo"][1] == "divided; as a whole: HTS-led factions sources disagree"
    assert read.rows["homs"] == ["Homs city", "not known", ""]
    assert read.heading == "On 2 December 2024, HTS-led factions held 4 of 13 tracked places"


def test_the_same_in_arabic_from_right_to_left(syria: Client) -> None:
    read = page(syria, "/syria?at=2024-12-02&lang=ar")
    html = next(given for tag, given in read.tags if tag == "html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert read.heading.startswith("في 2 كانون الأول 2024 كان 4 من أصل 13")
    for place, (name, control, _) in read.rows.items():
        assert ARABIC.search(name), place
        assert ARABIC.search(control), place


@pytest.mark.parametrize(
    ("path", "previous", "following"),
    [
        ("/syria?at=2024-12-02", "2024-12-01", "2024-12-05"),
        ("/syria?at=2024-12-01", "2024-11-30", "2024-12-05"),
        ("/syria", "2024-12-08", None),
        ("/syria?at=2010", None, "2011-12-31"),
    ],
)
def test_a_day_leads_to_the_changes_before_and_after_it(
    syria: Client, path: str, previous: str | None, following: str | None
) -> None:
    links = page(syria, path).links
    assert links.get("prev") == (previous and f"/syria?at={previous}")
    assert links.get("next") == (following and f"/syria?at={following}")


def test_what_changed_amid_a_day_is_turned_to_once(war: Client) -> None:
    for day, actor in (
        ("2020-05-01T10:00:00Z", "north"),
        ("2020-05-01T12:00:00Z", "south"),
        ("2020-05-03", "north"),
    ):
        accepted(war.post(taken(occurred=day, reported=day[:10], actors=[actor])))
    assert page(war, "/war").links["prev"] == "/war?at=2020-05-01"
    first = page(war, "/war?at=2020-05-01")
    assert (first.links.get("prev"), first.links["next"]) == (None, "/war?at=2020-05-03")
    assert first.rows["city"][1] == "South"


def test_links_keep_the_lens_and_the_language(syria: Client) -> None:
    links = page(syria, "/syria?at=2024-12-02&source=crawford-2024&lang=ar&min_credibility=3").links
    assert links["prev"] == "/syria?source=crawford-2024&min_credibility=3&lang=ar&at=2024-11-30"


def test_no_place_is_shown_in_another_than_it_lies_in(syria: Client) -> None:
    """What is not known and does not count is left out, but for what others lie in."""
    within: list[str] = []
    parents = {place["slug"]: place.get("parent") for place in syria.get("/places?limit=1000").json["places"]}
    for tag, given in page(syria, "/syria?at=2024-12-01").tags:
        place, names = given.get("data-place"), str(given.get("class")).split()
        if tag != "tr" or not place or (given["data-status"] == "unknown" and "stays" not in names):
            continue
        depth = int(names[0].removeprefix("depth-"))
        assert depth <= len(within)
        within = [*within[:depth], place]
        assert [parents[place] or ""] == (within[depth - 1 : depth] or [""])


def test_a_page_through_a_lens_or_at_a_revision_says_so(syria: Client) -> None:
    then = page(syria, "/syria?at=2024-12-02&reported_by=2024-11-30")
    assert "As it was known on 30 November 2024." in then.texts
    assert then.rows["kuweires-airport"][1] != page(syria, "/syria?at=2024-12-02").rows["kuweires-airport"][1]
    assert "This is the record as it stood at revision 100." in page(syria, "/syria?revision=100").texts


def test_a_conflict_without_claims_says_that_there_is_nothing(war: Client) -> None:
    assert page(war, "/war").heading == "Nothing is on record yet"


# A place


def test_a_place_shows_every_claim_for_and_against_with_its_grade(syria: Client) -> None:
    answer = shown(syria, "/syria/aleppo?at=2024-12-02").text
    claims = syria.get("/places/aleppo?at=2024-12-02").json["claims"]
    roles = [one["role"] for one in claims]
    others = [role for role in roles if role != "decides"]
    found = re.findall(r'<li class="([a-z-]+)">\s*<p class="role">', answer)
    assert found == ["decides"] * roles.count("decides") + others != roles
    assert "HTS-led factions took Aleppo" in answer
    assert "BBC News, reported 30 November 2024, source B, claim 2 (Admiralty)" in answer
    assert "disagrees, and lost the dispute" in answer


def test_a_place_tells_when_it_changed_hands(syria: Client) -> None:
    answer = shown(syria, "/syria/aleppo?at=2024-12-02").text
    turns = re.findall(r'data-at="([^"]*)">([^<]*)</a> ([^<]*)<', answer)
    assert turns[:2] == [
        ("2024-11-30", "30 November 2024", "HTS-led factions"),
        ("2016-12-22", "22 December 2016", "Syrian government (until December 2024)"),
    ]
    for day, _, control in turns:
        assert control in page(syria, f"/syria/aleppo?at={day}").rows["aleppo"][1]


# How control is decided


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_readers_are_told_how_control_is_decided_and_how_to_check_it(syria: Client, lang: str) -> None:
    read = page(syria, f"/about?lang={lang}")
    text = " ".join(read.texts)
    assert len([tag for tag, _ in read.tags if tag == "dt"]) == 3  # clocks
    for grade in ("A:", "F:", "1:", "6:"):
        assert grade in text
    for mark in ("disputed", "uncertain"):
        assert WORDS[lang][mark] in text
    assert (Path(__file__).parents[2] / "scripts" / "verify_log.py").exists()
    assert "scripts/verify_log.py" in text
    paths = re.findall(r"(?:/api/v1/conflicts/)?…(/log/[a-z/]+)", text)
    assert len(paths) == 4
    for path in paths:
        query = {"inclusion": "?revision=1&size=2", "consistency": "?from=1&to=2"}.get(
            path.split("/")[-1], ""
        )
        assert syria.get(f"{path}{query}").status_code == 200, path


# Every page


def is_for_elsewhere(link: dict[str, str | None]) -> bool:
    """Whether a link tells others of the page: they take it as it stands, and the page itself never."""
    return link.get("rel") == "canonical" or "oembed" in str(link.get("type"))


PAGES = [
    "/",
    "/about",
    "/about?lang=ar",
    "/syria",
    "/syria/hama?lang=ar&at=2024-12-05",
    "/embed/syria",
    "/embed/syria/hama",
    "/desk",
    "/desk/syria?lang=ar",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_takes_nothing_from_elsewhere_and_runs_nothing_inline(syria: Client, path: str) -> None:
    answer = shown(syria, path)
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == ("*" if path.startswith("/embed") else "'none'")
    read = Read(answer.text)
    for tag, given in read.tags:
        assert not [name for name in given if name.startswith("on") or name == "style"], (tag, given)
        assert tag != "style"
        assert tag != "script" or "src" in given or given["type"] in DATA
        loaded = given.get("src") or (given.get("href") if tag == "link" else None)
        if loaded and loaded != "data:," and not is_for_elsewhere(given):
            assert loaded.startswith("/"), given
            assert syria.http.get(loaded).status_code == 200, loaded


@pytest.mark.parametrize("path", PAGES)
def test_who_has_a_page_is_told_that_it_is_the_same(syria: Client, path: str) -> None:
    answer = shown(syria, path)
    again = syria.http.get(path, headers={**BROWSER, "If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
def test_what_a_link_carries_that_was_shared_elsewhere_does_not_matter(syria: Client, path: str) -> None:
    assert shown(syria, f"{path}{'&' if '?' in path else '?'}fbclid=1").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/syria/nowhere", 404), ("/syria?at=soon", 422), ("/syria?revision=999999", 404)],
)
def test_a_problem_is_a_page_for_who_would_rather_read_one(syria: Client, path: str, status: int) -> None:
    for_readers = syria.http.get(path, headers=BROWSER)
    assert (for_readers.status_code, for_readers.mimetype) == (status, "text/html")
    assert for_readers.headers["Cache-Control"] == "no-store"
    name = {404: "not-found", 422: "invalid"}[status]
    refused(syria.http.get(path, headers={"Accept": "application/json"}), status, name)


@pytest.mark.parametrize("own", [own for own in OUR_OWN if own != "desk"])  # which is the same for any
def test_no_conflict_is_looked_for_where_the_service_has_its_own(http: FlaskClient, own: str) -> None:
    answer = http.get(f"/{own}/x", headers=BROWSER)
    assert answer.status_code == 404
    assert (answer.mimetype == "text/html") == (own == "embed")


def test_the_page_of_a_private_conflict_is_for_who_has_a_token_of_it(war: Client) -> None:
    accepted(war.post({"type": "conflict.described", "names": "A canary", "private": True}))
    with_token = {**BROWSER, "Authorization": f"Bearer {war.token}"}
    for path in ("/war", "/war/city", "/embed/war"):
        answer = war.http.get(path, headers=with_token)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
        assert war.http.get(path, headers=BROWSER).status_code == 404
    listed = war.http.get("/", headers=with_token)
    assert ("canary" in listed.text, listed.headers["Cache-Control"]) == (True, "private, no-cache")
    assert "canary" not in shown(war, "/").text


# The front page, and what the record is for search engines


def test_the_front_page_lists_the_conflicts_for_readers_and_links_for_programs(syria: Client) -> None:
    assert ("a", {"href": "/syria"}) in page(syria, "/").tags
    assert "Syrian civil war" in page(syria, "/").texts
    assert "الحرب الأهلية السورية" in page(syria, "/?lang=ar").texts
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
        answer = syria.http.get("/", headers=accept)
        assert answer.json["links"]["conflicts"] == "/api/v1/conflicts"
        assert "Accept" in answer.headers["Vary"]


def test_the_record_is_described_as_a_data_set(syria: Client) -> None:
    answer = shown(syria, "/syria").text
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer)
    described: Any = json.loads(text)
    assert (described["@type"], described["name"]) == ("Dataset", "Syrian civil war")
    assert described["spatialCoverage"]["geo"]["box"] == "32.3 35.6 37.4 42.4"
    assert described["license"] == "CC BY 4.0"
    assert described["temporalCoverage"] == "1949-04-04/2024-12-14"
    assert len(described["distribution"]) == len(DISTRIBUTED)
    for one in described["distribution"]:
        found = syria.http.get(one["contentUrl"].removeprefix("http://localhost"))
        assert (found.status_code, found.mimetype) == (200, one["encodingFormat"])


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_browser_has_every_word_that_it_says_and_none_that_only_the_server_does(
    http: FlaskClient, lang: str
) -> None:
    given = http.get(f"/words/{lang}.json").json.keys()
    scripts = [*files.FOLDER.glob("*.js"), *(files.FOLDER / "timeline").glob("*.js")]
    modules = " ".join(path.read_text(encoding="utf-8") for path in scripts)
    by_name = {*re.findall(r"words\.([a-z]+)", modules), *re.findall(r'words\["([a-z-]+)"', modules)}
    said = {*re.findall(r'(?:telling|this)\.say\("([a-z-]+)"', modules)}
    assert len(by_name | said) > 30
    assert by_name | said <= given
    assert given <= {*re.findall(r"[a-z]+(?:-[a-z]+)*", modules)}


def test_both_languages_have_the_same_words_with_the_same_gaps() -> None:
    def gaps(words: Any) -> Any:
        if isinstance(words, str):
            return sorted(re.findall(r"{\w*}", words))
        return {name: gaps(inner) for name, inner in words.items()}

    english, arabic = gaps(WORDS["en"]), gaps(WORDS["ar"])
    english.pop("kind"), arabic.pop("kind")
    assert english == arabic


def test_the_desk_has_words_for_all_that_can_be_written() -> None:
    def gaps(words: Any) -> Any:
        if isinstance(words, str):
            return sorted(re.findall(r"{\w*}", words))
        return {name: gaps(inner) for name, inner in words.items()} if isinstance(words, dict) else words

    assert gaps(DESK["en"]) == gaps(DESK["ar"])
    writable = [type for type in SCHEMAS if scope_of(type) == "write"]
    assert list(DESK["en"]["types"]) == writable
    for type in [*writable, "claim.corrected", "claim.retracted"]:
        for name in fields_within(SCHEMAS[type]):
            assert name in {*DESK["en"]["fields"], "type", "id", "target", "replacement"}, (type, name)
    for values in CLOSED_SETS:
        assert {*values} <= DESK["ar"]["values"].keys()


def fields_within(schema: Schema) -> Iterator[str]:
    """The names of all fields of a schema, and of what lies in them."""
    for name, field in schema.fields.items():
        yield field.data_key or name
        if isinstance(field, fields.Nested):
            yield from fields_within(field.schema)

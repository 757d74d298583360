"""The seeds: what the record must answer, and where each of its claims comes from."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, product
from pathlib import Path
from typing import Any

import pytest

from app.domain.edtf import parse
from app.feeds.headlines import LANGUAGES
from app.http.schemas import check_events
from tests.conftest import Client

Json = dict[str, Any]

SEEDS = Path(__file__).parents[1] / "seeds"
README = (SEEDS / "README.md").read_text(encoding="utf-8")
ARTICLE = "crawford-2024"
PARAGRAPHS = 24
SINCE_2016 = "b0000000-0000-8000-8000-201612220001"


def read(kind: str) -> Any:
    return json.loads((SEEDS / f"{kind}.json").read_text(encoding="utf-8"))


CONFLICT, SOURCES, ACTORS, PLACES, CLAIMS = map(read, ("conflict", "sources", "actors", "places", "claims"))
OF_THE_ARTICLE = [claim for claim in CLAIMS if claim["source"] == ARTICLE]


# What the record must answer


with (SEEDS / "expected.csv").open(encoding="utf-8", newline="") as table:
    EXPECTED = [
        (question, list(rows))
        for question, rows in groupby(csv.DictReader(table), key=lambda row: (row["at"], row["lens"]))
    ]


def question(at: str, lens: str) -> str:
    return f"?at={at}" + (f"&{lens}" if lens else "")


def answered(entry: Json) -> Json:
    """A place's entry in a snapshot as a row of the table says it."""
    return {
        "place": entry["place"],
        "status": entry["status"],
        "holders": " ".join(sorted(entry["holders"])),
        "rivals": " ".join(sorted(rival["id"] for rival in entry["rivals"])),
    }


@pytest.mark.parametrize(("asked", "rows"), EXPECTED, ids=[" ".join(asked).strip() for asked, _ in EXPECTED])
def test_the_record_answers_as_expected(syria: Client, asked: tuple[str, str], rows: list[Json]) -> None:
    snapshot = syria.get(f"/snapshot{question(*asked)}").json
    entries = {entry["place"]: entry for entry in snapshot["places"]}
    columns = ("place", "status", "holders", "rivals")
    assert [answered(entries[row["place"]]) for row in rows] == [
        {column: row[column] for column in columns} for row in rows
    ]


@pytest.mark.parametrize("asked", [asked for asked, _ in EXPECTED], ids=lambda asked: " ".join(asked).strip())
def test_every_decided_place_says_because_of_which_claims(syria: Client, asked: tuple[str, str]) -> None:
    on_record = {claim["id"]: claim for claim in CLAIMS}
    for entry in syria.get(f"/snapshot{question(*asked)}").json["places"]:
        # A place that is divided by its parts alone rests on their claims, and on none of its own.
        decided = entry["holders"] or entry["contenders"] or entry["status"] == "vacant"
        assert bool(entry["because"]) == bool(decided), entry
        for claim in map(on_record.get, entry["because"]):
            assert claim is not None
            assert asked[1] in {"", f"source={claim['source']}"}
            assert parse(claim["occurred"]).first.window.earliest < parse(asked[0]).latest


def test_every_question_is_asked_about_every_place_with_and_without_the_lens() -> None:
    dates = ["2010", "2011", "2024-11-26", "2024-11-29", "2024-11-30", "2024-12-02"]
    lenses = ["", f"source={ARTICLE}"]
    assert [asked for asked, _ in EXPECTED] == list(product(dates, lenses))
    for _, rows in EXPECTED:
        places = [row["place"] for row in rows]
        assert sorted(places) == sorted(["aleppo", *parts_of("aleppo"), "kuweires-airport", "hama"])


def test_before_its_fall_aleppo_rests_on_december_2016_and_so_do_its_districts(syria: Client) -> None:
    for place in ("aleppo", "aleppo-west", "aleppo-north", "aleppo-east"):
        entry = syria.control(place, "?at=2024-11-26")
        assert (entry["holders"], entry["because"]) == (["syrian-government"], [SINCE_2016])
        assert entry["since"]["occurred"] == "2016-12-22"


def test_the_article_alone_divides_aleppo_between_the_sdf_and_the_hts_led_factions(syria: Client) -> None:
    city = syria.control("aleppo", f"?at=2024-12-02&source={ARTICLE}")
    assert (city["status"], city["holders"]) == ("divided", ["hts-led", "sdf"])
    parts = [syria.control(place, f"?at=2024-12-02&source={ARTICLE}") for place in parts_of("aleppo")]
    divided = Counter((part["kind"], *part["holders"]) for part in parts)
    assert divided == {("district", "hts-led"): 1, ("district", "sdf"): 2, ("airport", "sdf"): 1}
    assert divided == {(part["kind"], *part["holders"]): part["places"] for part in city["composition"]}


def test_without_the_lens_no_view_of_that_day_is_silent(syria: Client) -> None:
    """What the article says of who holds what stands beside the other reports, or decides."""
    views = [claim for claim in OF_THE_ARTICLE if claim["type"] == "control.observed"]
    assert len(views) > 5
    for claim in views:
        entry = syria.control(claim["place"], "?at=2024-12-02")
        heard = {*entry["because"], *(rival["id"] for rival in entry["rivals"])}
        agrees = entry["confirmed"] and entry["confirmed"]["id"]
        assert claim["id"] in {*heard, agrees} or entry["holders"] == claim["actors"], claim["id"]
        if not set(claim["actors"]) & set(entry["holders"]):
            assert claim["id"] in {rival["id"] for rival in entry["rivals"]}, claim["id"]


def test_the_reported_seven_tenths_stand_beside_the_share_of_the_tracked_places(syria: Client) -> None:
    body = syria.get("/shares?from=2024-11-26&to=2024-12-02").json
    tracked = {place["slug"] for place in PLACES if place["kind"] in {"city", "town", "district"}} - {
        "aleppo"
    }
    assert body["denominator"] == {
        **{"by": "places", "places": len(tracked), "weight": len(tracked), "without_figures": []}
    }
    seven_tenths = next(one for one in body["reported"] if one["place"] == "syria")
    assert (seven_tenths["actor"], seven_tenths["share"]) == ("syrian-government", 0.7)
    assert (seven_tenths["of"], seven_tenths["approximate"]) == ("area", True)
    entries = syria.get("/snapshot?at=2024-11-26").json["places"]
    held = [one for one in entries if one["place"] in tracked and one["holders"] == ["syrian-government"]]
    assert seven_tenths["computed"] == {
        "instant": "2024-11-27T00:00:00Z",
        **{"alone": round(len(held) / len(tracked), 6), "with_others": 0},
        "denominator": {"by": "places", "places": len(tracked), "weight": len(tracked)},
    }


def test_by_population_aleppo_is_missing_because_its_districts_have_no_figures(syria: Client) -> None:
    body = syria.get("/shares?by=population&step=year").json
    assert body["denominator"]["without_figures"] == sorted(
        place["slug"] for place in PLACES if place["kind"] == "district"
    )


SIDES = ["turkiye backs hts 2017-10~", "usa backs sdf 2015-10~", "hts-led opposes sdf 2024-11-30"]
LISTING = ["turkiye backs hts 2017-10~", "usa designates-terrorist hts 2018-05-31"]
KURDS = ["usa backs sdf 2015-10~", "turkiye opposes sdf 2015-10~"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("at=2015-09", []),
        ("at=2015-10", [KURDS]),
        ("at=2024-11-26", [LISTING, KURDS]),
        ("at=2024-11-30", [SIDES, LISTING, KURDS]),
        (f"at=2024-12-04&source={ARTICLE}", [SIDES, LISTING, KURDS]),
        ("at=2024-12-04&source=sharjah24-2018-06-01", []),
    ],
)
def test_two_members_of_nato_stand_behind_opposing_sides(
    syria: Client, query: str, expected: list[list[str]]
) -> None:
    """What the article observes in passing follows from the relations it claims."""
    tensions = syria.get(f"/relations/tensions?{query}").json["tensions"]
    if not expected:
        assert tensions == []
        return
    (tension,) = tensions
    assert tension["allies"] == ["turkiye", "usa"]

    def told(ties: list[list[Json]]) -> list[list[str]]:
        words = ("actor", "relation", "toward", "since")
        return [[" ".join(relation[word] for word in words) for relation in tie] for tie in ties]

    assert told(tension["bonds"]) == [
        ["turkiye allied-with usa 1952-02-18"],
        ["turkiye part-of nato 1952-02-18", "usa part-of nato 1949-04-04"],
    ]
    assert told(tension["strains"]) == expected


AFTER_THE_WITHDRAWAL = "russia to syrian-government: 0 to 5 days"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("at=2024-12-03", ["russia to hts-led: -1 to 2 days", "syrian-government to hts-led: 0 to 2 days"]),
        (
            "at=2024-12-04",
            [
                "russia to hts-led: -1 to 2 days",
                AFTER_THE_WITHDRAWAL,
                "syrian-government to hts-led: 0 to 2 days",
            ],
        ),
        (f"at=2024-12-04&source={ARTICLE}", [AFTER_THE_WITHDRAWAL]),
    ],
)
def test_how_late_the_air_strikes_on_aleppo_came(syria: Client, query: str, expected: list[str]) -> None:
    """By the article, Russia's came after the withdrawal; by the other reports, sooner after the capture."""
    pairs = syria.get(f"/incidents/lags?{query}").json["pairs"]
    day = 24 * 60 * 60
    assert [
        f"{pair['actor']} to {pair['toward']}: "
        f"{pair['range']['least_seconds'] // day} to {pair['range']['most_seconds'] // day} days"
        for pair in pairs
    ] == expected


def parts_of(place: str) -> list[str]:
    return [entry["slug"] for entry in PLACES if entry.get("parent") == place]


# Where each claim comes from


TABLE = {
    int(paragraph): says
    for paragraph, says in re.findall(r"^\| (\d+) \|[^|]*\| ([^|]*) \|$", README, re.MULTILINE)
}
"""The paragraphs of the article as the README lists them, each with what it says of their claims."""


def test_every_paragraph_is_accounted_for() -> None:
    assert list(TABLE) == list(range(1, PARAGRAPHS + 1))
    assert f"The article has {PARAGRAPHS} paragraphs" in README


@pytest.mark.parametrize("paragraph", TABLE)
def test_a_paragraph_has_its_claims_or_a_reason_for_none(paragraph: int) -> None:
    says = TABLE[paragraph]
    if re.fullmatch(r"no claim, because .{10,}", says):
        return
    ids = says.split()
    assert ids
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {claim["id"] for claim in OF_THE_ARTICLE}


def test_every_claim_of_the_article_is_at_its_paragraph_in_the_table() -> None:
    for claim in OF_THE_ARTICLE:
        paragraph = int(claim["id"][-5:-2])
        assert claim["locator"] == f"paragraph {paragraph}"
        assert claim["id"] in TABLE[paragraph].split()


def test_an_id_says_whose_claim_it_is() -> None:
    assert {claim["id"] for claim in CLAIMS if claim["id"].startswith("a0000000-")} == {
        claim["id"] for claim in OF_THE_ARTICLE
    }
    for claim in CLAIMS:
        if claim not in OF_THE_ARTICLE:
            assert claim["id"].startswith("b0000000-0000-8000-8000-")
            assert claim["id"][24:32] == f"{parse(claim['occurred']).first.window.earliest:%Y%m%d}"


def test_every_other_source_has_an_address_and_every_source_is_used() -> None:
    assert {source["slug"] for source in SOURCES if "url" not in source} == {ARTICLE}
    assert {claim["source"] for claim in CLAIMS} == {source["slug"] for source in SOURCES}
    for source in SOURCES:
        assert source["publisher"]
        assert parse(source["published"])
        assert source["reliability"] in "BCD"


def test_the_article_is_dated_by_what_it_says_of_its_own_time() -> None:
    (article,) = [source for source in SOURCES if source["slug"] == ARTICLE]
    assert article["published"] == "2024-11-30/2024-12-04"
    for claim in OF_THE_ARTICLE:
        if claim["type"] == "control.observed":
            assert claim["occurred"] == article["published"]
    assert [claim["occurred"] for claim in OF_THE_ARTICLE if claim["type"] == "control.lost"] == [
        "2024-11-30"
    ]


def test_the_readme_names_no_claim_that_is_not_there() -> None:
    named = set(re.findall(r"\b[ab]0000000-0000-8000-8000-\d{12}\b", README))
    assert named <= {claim["id"] for claim in CLAIMS}
    assert set(re.findall(r"\| `(\S+\.(?:json|csv))` \|", README)) == {
        file.name for file in SEEDS.iterdir() if file.suffix in {".json", ".csv"}
    }


# What kind of documents they are


@pytest.mark.parametrize("kind", ["conflict", "sources", "actors", "places", "claims"])
def test_seeds_have_the_shape_that_the_api_takes(kind: str) -> None:
    documents = read(kind)
    check_events(documents if isinstance(documents, list) else [documents])


def test_no_id_and_no_slug_stands_twice() -> None:
    ids = [document["id"] for document in (CONFLICT, *SOURCES, *ACTORS, *PLACES, *CLAIMS)]
    assert len(set(ids)) == len(ids)
    for register in (SOURCES, ACTORS, PLACES):
        assert len({entry["slug"] for entry in register}) == len(register)


@pytest.mark.parametrize("entry", [CONFLICT, *ACTORS, *PLACES], ids=lambda entry: entry["slug"])
def test_a_name_is_given_in_both_languages(entry: Json) -> None:
    assert_in_both(entry["names"])


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_a_claim_speaks_both_languages(claim: Json) -> None:
    assert_in_both(claim["summary"])
    if "name" in claim:
        assert_in_both(claim["name"])


def assert_in_both(text: Json) -> None:
    assert set(text) == set(LANGUAGES)
    assert re.search("[A-Za-z]", text["en"])
    assert re.search("[\u0621-\u064a]", text["ar"])
    assert not re.search("[\u0621-\u064a]", text["en"])


def test_seeds_are_sorted() -> None:
    slugs = [source["slug"] for source in SOURCES]
    assert slugs == sorted(slugs)
    assert [actor["slug"] for actor in ACTORS] == list(umbrellas_first(ACTORS))
    lines = [(depth(place), place["slug"]) for place in PLACES]
    assert lines == sorted(lines)
    ids = [claim["id"] for claim in CLAIMS]
    assert ids == sorted(ids)
    for register in (SOURCES, ACTORS, PLACES):
        numbers = [entry["id"] for entry in register]
        assert numbers == sorted(numbers)


def umbrellas_first(actors: Iterable[Json]) -> Iterator[str]:
    """The slugs in their order, but each umbrella before the first of its members."""
    umbrellas = {actor["slug"]: actor.get("umbrella") for actor in actors}
    listed: set[str] = set()
    for slug in sorted(umbrellas):
        line = [slug]
        while umbrella := umbrellas[line[0]]:
            line.insert(0, umbrella)
        for each in line:
            if each not in listed:
                yield each
        listed.update(line)


def depth(place: Json) -> int:
    parents = {entry["slug"]: entry.get("parent") for entry in PLACES}
    above, steps = parents[place["slug"]], 0
    while above:
        above, steps = parents[above], steps + 1
    return steps


# Seeding


def test_seeding_twice_changes_nothing(syria: Client) -> None:
    before = syria.get("").json
    for arguments in (["seed"], ["seed", "--if-empty"]):
        result = syria.http.application.test_cli_runner().invoke(args=arguments)
        assert result.exit_code == 0, result.output
        assert syria.get("").json == before
    assert before["revision"] == 1 + len([*SOURCES, *ACTORS, *PLACES, *CLAIMS])


def test_the_log_holds_the_seeds_in_their_order(syria: Client) -> None:
    events = syria.get("/events?limit=1000").json["events"]
    seeds = [CONFLICT, *SOURCES, *ACTORS, *PLACES, *CLAIMS]
    assert [event["id"] for event in events] == [document["id"] for document in seeds]
    assert {event["recorded_by"] for event in events} == {"seeds"}

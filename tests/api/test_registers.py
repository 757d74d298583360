"""Places, actors and sources are put on file; the latest registration of a slug is its whole entry."""

import pytest

from tests.api.bodies import Document, accepted, refused, taken, version
from tests.conftest import Client

CONFLICT = "/api/v1/conflicts/war"

ON_FILE: dict[str, list[Document]] = {
    "places": [
        {"slug": "city", "names": "City", "kind": "city", "parent": "land", "revision": 7},
        {"slug": "city-east", "names": "city-east", "kind": "district", "parent": "city", "revision": 8},
        {"slug": "city-west", "names": "city-west", "kind": "district", "parent": "city", "revision": 9},
        {"slug": "land", "names": "Land", "kind": "country", "revision": 6},
    ],
    "actors": [
        {"slug": "north", "names": "North", "kind": "state", "revision": 4},
        {"slug": "south", "names": "South", "kind": "armed-group", "revision": 5},
    ],
    "sources": [
        {"slug": "post", "title": "The Post", "reliability": "C", "revision": 3},
        {"slug": "wire", "title": "The Wire", "reliability": "B", "revision": 2},
    ],
}


@pytest.mark.parametrize("register", ON_FILE)
def test_a_register_tells_all_that_is_on_file(war: Client, register: str) -> None:
    answer = war.get(f"/{register}")
    assert accepted(answer, 200) == {
        "conflict": "war",
        "revision": 9,
        "version": version(war),
        "redactions": 0,
        register: ON_FILE[register],
        "next": None,
        "links": {"permalink": f"{CONFLICT}/{register}?limit=1000&revision=9", "conflict": CONFLICT},
    }
    assert war.http.get(answer.json["links"]["permalink"]).data == answer.data


@pytest.mark.parametrize(
    ("register", "again"),
    [
        ("places", {"type": "place.registered", "slug": "city", "names": {"ar": "مدينة"}, "kind": "town"}),
        ("actors", {"type": "actor.registered", "slug": "south", "names": "South", "kind": "coalition"}),
        (
            "sources",
            {"type": "source.registered", "slug": "wire", "title": "Wire", "url": "https://w.example"},
        ),
    ],
)
def test_a_registration_replaces_the_whole_entry_of_its_slug(
    war: Client, register: str, again: Document
) -> None:
    accepted(war.post(again))
    said = {name: value for name, value in again.items() if name != "type"}
    now = accepted(war.get(f"/{register}"), 200)[register]
    assert [entry for entry in now if entry["slug"] == again["slug"]] == [{**said, "revision": 10}]
    assert len(now) == len(ON_FILE[register])
    assert accepted(war.get(f"/{register}?revision=9"), 200)[register] == ON_FILE[register]


def test_a_register_at_a_revision_holds_what_was_on_file_then(war: Client) -> None:
    def slugs(register: str, revision: int) -> list[str]:
        body = accepted(war.get(f"/{register}?revision={revision}"), 200)
        return [entry["slug"] for entry in body[register]]

    assert slugs("places", 5) == []
    assert slugs("places", 6) == ["land"]
    assert slugs("places", 8) == ["city", "city-east", "land"]
    assert slugs("actors", 4) == ["north"]
    assert slugs("sources", 1) == []
    refused(war.get("/places?revision=10"), 404, "not-found")


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("register", ON_FILE)
def test_pages_of_a_register_tell_each_entry_once(war: Client, register: str, limit: int) -> None:
    url: str | None = f"{CONFLICT}/{register}?limit={limit}"
    found: list[Document] = []
    while url:
        answer = war.http.get(url)
        body = accepted(answer, 200)
        assert war.http.get(body["links"]["permalink"]).data == answer.data
        assert body[register], "no page is empty"
        found += body[register]
        url = body["next"]
        # The pages after the first are of its revision, whatever is registered meanwhile.
        accepted(war.post({"type": "place.registered", "slug": "zz", "names": "Z", "kind": "town"}))
        accepted(war.post({"type": "actor.registered", "slug": "zz", "names": "Z", "kind": "state"}))
    assert found == ON_FILE[register]


def test_a_page_begins_after_a_slug_that_need_not_be_on_file(war: Client) -> None:
    body = accepted(war.get("/places?after=city-f&limit=1"), 200)
    assert [entry["slug"] for entry in body["places"]] == ["city-west"]
    assert body["next"] == f"{CONFLICT}/places?after=city-west&limit=1&revision=9"
    assert body["links"]["permalink"] == f"{CONFLICT}/places?after=city-f&limit=1&revision=9"
    assert accepted(war.get("/places?after=zzz"), 200)["places"] == []


def test_pages_go_by_code_point_whatever_the_order_of_the_database(war: Client) -> None:
    # As people order text, no hyphen counts.
    slugs = ["a", "a-c", "a-d-e", "a1", "ab", "ade", "north", "south"]
    actor = {"type": "actor.registered", "names": "A", "kind": "state"}
    accepted(war.post([{**actor, "slug": slug} for slug in slugs]))
    for number, after in enumerate(("0", *slugs)):
        page = accepted(war.get(f"/actors?after={after}"), 200)["actors"]
        assert [entry["slug"] for entry in page] == slugs[number:]


def test_a_slug_is_of_its_register_alone(war: Client) -> None:
    accepted(
        war.post({"type": "actor.registered", "slug": "city", "names": "City FC", "kind": "organisation"})
    )
    accepted(war.post(taken(actors=["city"])))
    assert [entry["slug"] for entry in war.get("/actors").json["actors"]] == ["city", "north", "south"]
    assert accepted(war.get("/places"), 200)["places"] == ON_FILE["places"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("limit=0", "limit"), ("limit=10001", "limit"), ("after=A", "after"), ("revision=x", "revision")],
)
def test_a_page_that_cannot_be_meant_is_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/actors?{query}"), 422, "invalid") == [parameter]


def test_there_is_no_other_register(war: Client) -> None:
    refused(war.get("/tokens"), 404, "not-found")


# Looked for


def found(war: Client, question: str) -> list[str]:
    register = question.partition("?")[0]
    return [entry["slug"] for entry in accepted(war.get(f"/{question}"), 200)[register]]


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("places?q=city", ["city", "city-east", "city-west"]),
        ("places?q=city*", ["city", "city-east", "city-west"]),
        ("places?q=cit", []),
        ("places?q=cit*", ["city", "city-east", "city-west"]),
        ('places?q="city east"', ["city-east"]),
        ("places?q=east+city", ["city-east"]),
        ("places?q=north", []),
        ("places?q=!", []),
        ("actors?q=NORTH", ["north"]),
        ("sources?q=the+w*", ["wire"]),
        ("sources?q=the*&after=post", ["wire"]),
        ("places?slug=land&slug=city&slug=nowhere", ["city", "land"]),
        ("places?slug=land&q=city", []),
        ("actors?slug=south", ["south"]),
    ],
)
def test_what_is_on_file_is_found_by_its_names_and_by_slugs(
    war: Client, question: str, slugs: list[str]
) -> None:
    assert found(war, question) == slugs


def test_what_is_on_file_is_found_by_the_names_it_has_now(war: Client) -> None:
    arabic = {"en": "Harbour", "ar": "أَلمرفأ"}
    accepted(war.post({"type": "place.registered", "slug": "city", "names": arabic, "kind": "city"}))
    assert found(war, "places?q=المرفا") == ["city"]
    assert found(war, "places?q=harb*") == ["city"]
    assert found(war, "places?q=city") == ["city-east", "city-west"]
    assert found(war, "places?q=city&revision=9") == ["city", "city-east", "city-west"]


def test_pages_of_what_is_found_go_on_with_it(war: Client) -> None:
    body = accepted(war.get("/places?q=city&limit=2"), 200)
    assert [entry["slug"] for entry in body["places"]] == ["city", "city-east"]
    assert body["next"] == f"{CONFLICT}/places?after=city-east&limit=2&q=city&revision=9"
    [last] = accepted(war.http.get(body["next"]), 200)["places"]
    assert last["slug"] == "city-west"


def test_too_many_words_are_refused(war: Client) -> None:
    assert refused(war.get(f"/places?q={'+'.join('abcdefghijklmnopqrstu')}"), 422, "invalid") == ["q"]

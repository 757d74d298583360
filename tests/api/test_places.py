"""One place: who holds it, and every claim for and against."""

import pytest

from tests.api.bodies import Document, accepted, refused, taken, uid, version
from tests.conftest import Client

PLACE = "/api/v1/conflicts/war/places"


def heard(role: str, number: int, occurred: str, reported: str, **more: object) -> Document:
    """A claim as the place's answer tells it: north takes the city, by the wire, but for what is given."""
    said = {"type": "control.taken", "actors": ["north"], "place": "city", "source": "wire", "credibility": 6}
    when = {"id": uid(number), "occurred": occurred, "reported": reported}
    return {"role": role, **said, **when, "locator": None, "summary": None, **more}


def test_a_place_says_who_holds_it_and_what_became_of_every_claim(fought: Client) -> None:
    snapshot = fought.control("city-east", "?at=2020-07-10")
    assert accepted(fought.get("/places/city-east?at=2020-07-10"), 200) == {
        "conflict": "war",
        "revision": 16,
        "version": version(fought),
        "redactions": 0,
        "rules": 1,
        "at": "2020-07-10",
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "on_file": {
            "slug": "city-east",
            "names": "city-east",
            "kind": "district",
            "parent": "city",
            "revision": 8,
        },
        "within": ["city", "land"],
        "parts": [],
        "control": snapshot,
        "claims": [
            heard("pending", 4, "2020-07", "2020-07-20", type="control.observed"),
            heard("disagrees", 5, "2020-06", "2020-07-01", place="city-east"),
            heard(
                *("decides", 2, "2020-06-01", "2020-06-02"),
                **{"place": "city-east", "actors": ["south"], "source": "post", "credibility": 3},
            ),
            heard("superseded", 1, "2020-05-01", "2020-05-02"),
        ],
        "claims_total": 4,
        "next": None,
        "links": {
            "permalink": f"{PLACE}/city-east?at=2020-07-10&limit=50&offset=0&revision=16",
            "conflict": "/api/v1/conflicts/war",
        },
    }


def test_a_place_names_its_parts_and_its_composition(fought: Client) -> None:
    body = accepted(fought.get("/places/city?at=2020-07-10"), 200)
    assert (body["within"], body["parts"]) == (["land"], ["city-east", "city-west"])
    assert body["control"] == fought.control("city", "?at=2020-07-10")
    assert [part["holders"] for part in body["control"]["composition"]] == [["north"], ["south"]]


@pytest.mark.parametrize("at", ["2019", "2020-05-01", "2020-06-15", "2020-07-10", "2021"])
@pytest.mark.parametrize("lens", ["", "&source=wire", "&reported_by=2020-07-01", "&revision=13"])
def test_a_place_answers_as_the_snapshot_does(fought: Client, at: str, lens: str) -> None:
    for entry in accepted(fought.get(f"/snapshot?at={at}{lens}"), 200)["places"]:
        assert fought.get(f"/places/{entry['place']}?at={at}{lens}").json["control"] == entry


ROLES = [
    taken(1, actors=["south"], occurred="2020-03-01", reported="2020-03-02"),
    taken(2, occurred="2020-05-01", reported="2020-05-02", locator="p. 2", summary={"ar": "سقطت"}),
    taken(3, type="control.observed", source="post", occurred="2020-05-02", reported="2020-05-03"),
    taken(4, actors=["south"], source="post", occurred="2020-05-01/2020-05-03", reported="2020-05-04"),
    taken(
        5, type="control.observed", place="land", actors=["south"], occurred="2020-05", reported="2020-05-30"
    ),
    taken(6, type="control.observed", contenders=["south"], occurred="2020-06", reported="2020-07"),
]


@pytest.fixture
def told(war: Client) -> Client:
    accepted(war.post(ROLES))
    return war


def roles(war: Client, query: str) -> list[tuple[int, str]]:
    claims = accepted(war.get(f"/places/city?{query}"), 200)["claims"]
    return [(int(claim["id"][-2:]), claim["role"]) for claim in claims]


def test_each_claim_about_a_place_has_its_role_the_latest_first(told: Client) -> None:
    assert roles(told, "at=2020-06-10") == [
        (6, "pending"),
        (5, "set-aside"),
        (4, "disagrees"),
        (3, "agrees"),
        (2, "decides"),
        (1, "superseded"),
    ]
    assert roles(told, "at=2020-04") == [(1, "decides")]
    assert roles(told, "at=2020-02") == []


def test_a_claim_tells_where_its_source_says_so_and_what(told: Client) -> None:
    claims = {claim["id"]: claim for claim in accepted(told.get("/places/city?at=2020-06-10"), 200)["claims"]}
    assert claims[uid(2)] == heard(
        *("decides", 2, "2020-05-01", "2020-05-02"), **{"locator": "p. 2", "summary": {"ar": "سقطت"}}
    )
    assert claims[uid(6)] == heard(
        *("pending", 6, "2020-06", "2020-07"), **{"type": "control.observed", "contenders": ["south"]}
    )


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6, 50])
def test_pages_tell_each_claim_once(told: Client, limit: int) -> None:
    whole = accepted(told.get("/places/city?at=2020-06-10"), 200)
    url: str | None = f"{PLACE}/city?at=2020-06-10&limit={limit}"
    claims: list[Document] = []
    while url:
        answer = told.http.get(url)
        body = accepted(answer, 200)
        assert told.http.get(body["links"]["permalink"]).data == answer.data
        assert (body["claims_total"], body["control"]) == (6, whole["control"])
        assert body["claims"], "no page is empty"
        claims += body["claims"]
        url = body["next"]
        # The pages after the first are of its revision, whatever is posted meanwhile.
        accepted(told.post(taken(occurred="2020-04-01")))
    assert claims == whole["claims"]


def test_a_page_beyond_the_last_is_empty(told: Client) -> None:
    body = accepted(told.get("/places/city?at=2020-06-10&offset=6"), 200)
    assert (body["claims"], body["claims_total"], body["next"]) == ([], 6, None)
    assert accepted(told.get("/places/city?offset=1000000"), 200)["claims"] == []


def test_a_place_that_is_not_on_file_is_not_found(war: Client) -> None:
    for path in ("/places/nowhere", "/places/city?revision=6", "/places/City", "/places/city?revision=10"):
        refused(war.get(path), 404, "not-found")
    accepted(war.get("/places/city?revision=7"), 200)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("limit=0", "limit"), ("limit=501", "limit"), ("offset=-1", "offset"), ("offset=1000001", "offset")],
)
def test_a_page_that_cannot_be_meant_is_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/places/city?{query}"), 422, "invalid") == [parameter]


def test_a_place_takes_no_place(war: Client) -> None:
    refused(war.get("/places/city?place=land"), 400, "unknown-parameter")

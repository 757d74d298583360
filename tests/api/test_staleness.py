"""Places nobody has spoken of since a date, over HTTP."""

import pytest

from tests.api.bodies import Document, accepted, refused, retract, taken, uid
from tests.conftest import Client


def marks(war: Client, query: str) -> dict[str, tuple[bool, Document | None]]:
    """Of each place whether it is stale, and the number of the claim that spoke of it last."""
    return {
        entry["place"]: (entry["stale"], entry["spoken"] and int(entry["spoken"]["id"][-2:]))
        for entry in accepted(war.get(f"/snapshot?{query}"), 200)["places"]
    }


def test_a_place_nobody_has_spoken_of_since_is_stale(fought: Client) -> None:
    assert marks(fought, "stale_after=2020-06-10") == {
        "city": (False, 4),
        "city-east": (False, 4),
        "city-west": (False, 4),
        "land": (True, None),
    }
    assert marks(fought, "at=2020-06-15&stale_after=2020-06-05") == {
        "city": (True, 1),
        "city-east": (True, 2),
        "city-west": (False, 3),
        "land": (True, None),
    }


def test_the_mark_stands_beside_the_answer_and_only_where_it_is_asked_for(fought: Client) -> None:
    for path in ("/snapshot", "/places/city-west"):
        plain = accepted(fought.get(f"{path}?at=2020-06-15"), 200)
        marked = accepted(fought.get(f"{path}?at=2020-06-15&stale_after=2020-06-10"), 200)
        assert marked.pop("stale_after") == "2020-06-10"
        assert "stale_after=2020-06-10" in marked["links"]["permalink"]
        assert accepted(fought.http.get(marked["links"]["permalink"]), 200).pop("stale_after")
        for control in marked.get("places") or [marked["control"]]:
            stale, spoken = control.pop("stale"), control.pop("spoken")
            if control["place"] == "city-west":
                assert (stale, spoken) == (True, {"id": uid(3), "occurred": "2020-06-10"})
        assert {**marked, "links": plain["links"]} == plain


@pytest.mark.parametrize(
    ("stale_after", "stale"),
    [
        ("2020-06-09", False),
        ("2020-06-10", True),
        ("2020-06", True),
        ("2020-06-10T23:59:58Z", False),
        ("2020-06-10T23:59:59Z", True),
        ("P5D", True),
        ("P6D", False),
        ("P0D", True),
        ("P9999999D", False),
    ],
)
def test_a_date_means_its_end_and_days_are_counted_back(
    fought: Client, stale_after: str, stale: bool
) -> None:
    found = marks(fought, f"at=2020-06-15&stale_after={stale_after}")
    assert found["city-west"] == (stale, 3)
    assert found["land"] == (True, None)


@pytest.mark.parametrize(
    ("query", "spoken"),
    [
        ("", 5),
        ("at=2020-06-04", 2),
        ("at=2020-06-04&source=wire", 1),
        ("source=post", 2),
        ("reported_by=2020-06-01", 1),
        ("revision=12", 9),
        ("revision=13", 1),
        ("revision=14", 2),
    ],
)
def test_what_counts_at_the_date_and_inside_the_lens_has_spoken(war: Client, query: str, spoken: int) -> None:
    accepted(war.post({"type": "actor.registered", "slug": "guard", "names": "Guard", "kind": "state"}))
    accepted(war.post([taken(1), taken(9, occurred="2020-05-09", reported="2020-06-02"), retract(9)]))
    accepted(
        war.post(taken(2, place="city-east", source="post", occurred="2020-06-03", reported="2020-06-04"))
    )
    # Of the whole land but for the east: the east was spoken of before.
    excepting = {"place": "land", "except": ["city-east"], "occurred": "2020-06-10", "reported": "2020-06-11"}
    accepted(war.post(taken(3, **excepting)))
    accepted(war.post(taken(4, **{**excepting, "occurred": "2020-06-20", "reported": "2020-06-21"})))
    accepted(war.post(taken(5, place="land", occurred="2020-06-05", reported="2020-06-06")))
    assert marks(war, f"{query}&stale_after=2020")["city-east"] == (True, spoken)


def test_who_observed_a_place_from_day_to_day_spoke_on_the_first_and_on_the_last(war: Client) -> None:
    observed = {"type": "control.observed", "occurred": "2020-05-10/2020-05-20", "reported": "2020-06-01"}
    accepted(war.post([taken(1, reported="2020-05-03"), taken(2, **observed)]))
    asked = ("2020-05-09", "2020-05-10", "2020-05-19", "2020-05-20")
    assert [marks(war, f"at={at}&stale_after=2020-05-12")["city"] for at in asked] == [
        *((True, 1), (True, 2), (True, 2), (False, 2)),
    ]


@pytest.mark.parametrize(
    "query",
    [
        *("stale_after=P90D", "at=2020&stale_after=P3M", "at=2020&stale_after=P-1D", "at=2020&stale_after=P"),
        *("stale_after=2020/2021", "stale_after=soon", "stale_after=", "at=2020&stale_after=P99999999D"),
    ],
)
@pytest.mark.parametrize("path", ["/snapshot", "/places/city"])
def test_a_staleness_that_cannot_be_meant_is_named(war: Client, path: str, query: str) -> None:
    assert refused(war.get(f"{path}?{query}"), 422, "invalid") == ["stale_after"]


def test_days_without_a_date_are_refused_in_words(war: Client) -> None:
    (fault,) = war.get("/snapshot?stale_after=P90D").json["errors"]
    assert fault == {
        "parameter": "stale_after",
        "detail": "P90D is counted back from a date: give `at`",
    }


def test_relations_take_no_staleness(war: Client) -> None:
    refused(war.get("/relations?stale_after=2020"), 400, "unknown-parameter")

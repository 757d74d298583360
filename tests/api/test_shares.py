"""Shares of control over time over HTTP."""

import pytest

from tests.api.bodies import Document, accepted, refused, retract, taken, uid, version
from tests.conftest import Client

SHARES = "/api/v1/conflicts/war/shares"


def town(slug: str, population: int | None = None, area: float | None = None, **more: object) -> Document:
    figures = {"population": population, "area_km2": area}
    given = {name: figure for name, figure in figures.items() if figure is not None}
    return {"type": "place.registered", "slug": slug, "names": slug, "kind": "town", **given, **more}


def reported(number: int, place: str, actor: str, share: float, occurred: str, **more: object) -> Document:
    return {
        **{"type": "share.reported", "id": uid(number), "source": "wire", "of": "area"},
        **{"place": place, "actor": actor, "share": share, "occurred": occurred, "reported": "2021"},
        **more,
    }


@pytest.fixture
def held(war: Client) -> Client:
    """Two districts and three towns that change hands; the people of all but one are counted."""
    in_land = {"parent": "land"}
    accepted(
        war.post(
            [
                {"type": "actor.registered", "slug": "guard", "names": "Guard", "kind": "armed-group"}
                | {"umbrella": "south"},
                town("city-east", 600, kind="district", parent="city"),
                town("city-west", 200, kind="district", parent="city"),
                town("ford", 150, 2.5, **in_land),
                town("mill", 50, **in_land),
                town("hamlet", **in_land),
                town("airfield", 9, kind="airport", **in_land),
                taken(1, occurred="2020-05-01"),
                taken(
                    2, place="ford", actors=["south", "guard"], occurred="2020-06-01", reported="2020-06-02"
                ),
                taken(3, place="hamlet", occurred="2020-06-02", reported="2020-06-03"),
                taken(4, place="airfield", occurred="2020-06-03", reported="2020-06-04"),
                {**taken(5, place="city-west", actors=["south"]), "type": "control.contested"}
                | {"occurred": "2020-06-10T12:00:00Z", "reported": "2020-06-11"},
                taken(6, place="mill", actors=["north", "guard"], occurred="2020-07", reported="2020-08"),
                reported(7, "land", "north", 0.7, "2020-06~", approximate=True),
                reported(8, "ford", "south", 1, "2020-06-30", of="population", source="post"),
            ]
        )
    )
    return war


def group(status: str, holders: list[str], places: int, weight: int, share: float) -> Document:
    return {"status": status, "holders": holders, "places": places, "weight": weight, "share": share}


def portion(actor: str, alone: float, with_others: float) -> Document:
    return {"actor": actor, "alone": alone, "with_others": with_others}


def test_shares_are_told_per_change_with_their_denominator_and_what_was_reported(held: Client) -> None:
    assert accepted(held.get("/shares?by=population&from=2020-05-31"), 200) == {
        "conflict": "war",
        "revision": 24,
        "version": version(held),
        "redactions": 0,
        "rules": 1,
        **{"from": "2020-05-31", "to": None, "step": "change", "by": "population", "place": None},
        "lens": {"reported_by": None, "source": [], "min_credibility": None},
        "denominator": {"by": "population", "places": 4, "weight": 1000, "without_figures": ["hamlet"]},
        "points": [
            {
                "at": "2020-05-31",
                "instant": "2020-06-01T00:00:00Z",
                "groups": [group("held", ["north"], 2, 800, 0.8), group("unknown", [], 2, 200, 0.2)],
                "actors": [portion("north", 0.8, 0)],
            },
            {
                "at": "2020-06-01",
                "instant": "2020-06-02T00:00:00Z",
                "groups": [
                    group("held", ["north"], 2, 800, 0.8),
                    group("shared", ["guard", "south"], 1, 150, 0.15),
                    group("unknown", [], 1, 50, 0.05),
                ],
                "actors": [portion("guard", 0, 0.15), portion("north", 0.8, 0), portion("south", 0, 0.15)],
            },
            {
                "at": "2020-06-10T12:00:00Z",
                "instant": "2020-06-10T12:00:01Z",
                "groups": [
                    group("contested", ["north"], 1, 200, 0.2),
                    group("held", ["north"], 1, 600, 0.6),
                    group("shared", ["guard", "south"], 1, 150, 0.15),
                    group("unknown", [], 1, 50, 0.05),
                ],
                "actors": [portion("guard", 0, 0.15), portion("north", 0.8, 0), portion("south", 0, 0.15)],
            },
            {
                "at": "2020-07-31",
                "instant": "2020-08-01T00:00:00Z",
                "groups": [
                    group("contested", ["north"], 1, 200, 0.2),
                    group("held", ["north"], 1, 600, 0.6),
                    group("shared", ["guard", "north"], 1, 50, 0.05),
                    group("shared", ["guard", "south"], 1, 150, 0.15),
                ],
                "actors": [portion("guard", 0, 0.2), portion("north", 0.8, 0.05), portion("south", 0, 0.15)],
            },
        ],
        "reported": [
            {
                "id": uid(7),
                "occurred": "2020-06~",
                "source": "wire",
                **{"place": "land", "actor": "north", "share": 0.7, "of": "area", "approximate": True},
                "computed": {
                    "instant": "2020-07-01T00:00:00Z",
                    **{"alone": 0.8, "with_others": 0},
                    "denominator": {"by": "population", "places": 4, "weight": 1000},
                },
            },
            {
                "id": uid(8),
                "occurred": "2020-06-30",
                "source": "post",
                **{"place": "ford", "actor": "south", "share": 1, "of": "population", "approximate": False},
                "computed": {
                    "instant": "2020-07-01T00:00:00Z",
                    **{"alone": 1, "with_others": 0},
                    "denominator": {"by": "population", "places": 1, "weight": 150},
                },
            },
        ],
        "next": None,
        "links": {
            "permalink": f"{SHARES}?by=population&from=2020-05-31&limit=1000&revision=24&step=change",
            "conflict": "/api/v1/conflicts/war",
        },
    }


def told(war: Client, query: str) -> dict[str, list[tuple[str, list[str], float]]]:
    """The groups of each point: status, holders, share."""
    points = accepted(war.get(f"/shares?{query}"), 200)["points"]
    return {
        point["at"]: [(one["status"], one["holders"], one["share"]) for one in point["groups"]]
        for point in points
    }


def test_without_a_date_the_first_change_comes_first(held: Client) -> None:
    assert list(told(held, "")) == [
        "2020-05-01",
        "2020-06-01",
        "2020-06-02",
        "2020-06-10T12:00:00Z",
        "2020-07-31",
    ]
    assert list(told(held, "by=population")) == [
        "2020-05-01",
        "2020-06-01",
        "2020-06-10T12:00:00Z",
        "2020-07-31",
    ]


def test_shares_by_area_are_in_square_kilometres(held: Client) -> None:
    body = accepted(held.get("/shares?by=area&to=2020-06-01"), 200)
    assert body["denominator"] == {
        **{"by": "area", "places": 1, "weight": 2.5},
        "without_figures": ["city-east", "city-west", "hamlet", "mill"],
    }
    assert body["points"] == [
        {
            **{"at": "2020-06-01", "instant": "2020-06-02T00:00:00Z"},
            "groups": [group("shared", ["guard", "south"], 1, 2.5, 1)],
            "actors": [portion("guard", 0, 1), portion("south", 0, 1)],
        }
    ]


def test_where_nothing_has_a_figure_there_is_no_share(held: Client) -> None:
    body = accepted(held.get("/shares?by=area&place=city&from=2020"), 200)
    assert body["denominator"] == {
        **{"by": "area", "places": 0, "weight": 0},
        "without_figures": ["city-east", "city-west"],
    }
    assert [(point["at"], point["groups"], point["actors"]) for point in body["points"]] == [
        ("2020-12-31", [], [])
    ]
    land = accepted(held.get("/shares?by=area&place=mill"), 200)
    assert (land["points"], land["reported"], land["next"]) == ([], [], None)


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("step=month", ["2020-05", "2020-06", "2020-07"]),
        ("step=year", ["2020"]),
        ("step=year&from=2018", ["2018", "2019", "2020"]),
        ("step=month&from=2020-06-30&to=2020-08-30", ["2020-06", "2020-07"]),
        ("step=day&from=2020-06-30&to=2020-07-02", ["2020-06-30", "2020-07-01", "2020-07-02"]),
        ("step=month&from=2021", ["2021-12"]),
        ("step=year&to=2019", []),
        ("to=2019", []),
        ("from=2018&to=2019", ["2018-12-31"]),
        ("from=2020-06-01&to=2020-06-01", ["2020-06-01"]),
        ("step=month&source=post", []),
        ("step=month&source=wire&reported_by=2020-06-02", ["2020-05", "2020-06"]),
        ("step=month&revision=16", []),
        ("step=month&revision=18", ["2020-05", "2020-06"]),
        ("place=city", ["2020-05-01", "2020-06-10T12:00:00Z"]),
    ],
)
def test_points_stand_at_every_step_from_date_to_date(held: Client, query: str, at: list[str]) -> None:
    assert list(told(held, query)) == at


@pytest.mark.parametrize("step", ["day", "month", "change"])
@pytest.mark.parametrize("lens", ["", "&source=wire"])
def test_a_point_tells_what_the_snapshot_of_its_date_does(held: Client, step: str, lens: str) -> None:
    counted = {"city-east", "city-west", "ford", "mill", "hamlet"}
    query = f"step={step}{lens}&to=2020-08"
    for at, groups in told(held, query).items():
        places = accepted(held.get(f"/snapshot?at={at}{lens}"), 200)["places"]
        holds = [(one["status"], one["holders"]) for one in places if one["place"] in counted]
        assert groups == sorted(
            (status, who, holds.count((status, who)) / 5) for status, who in unique(holds)
        )


def unique(holds: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    return [hold for index, hold in enumerate(holds) if hold not in holds[:index]]


@pytest.mark.parametrize("query", ["", "step=day&to=2020-07-04", "step=month&from=2020-01&to=2020-12"])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_follow_one_another_and_keep_to_their_revision(held: Client, query: str, limit: int) -> None:
    whole = accepted(held.get(f"/shares?{query}"), 200)
    points, reports, url = [], [], f"{SHARES}?{query}&limit={limit}"
    while url:
        body = accepted(held.http.get(url), 200)
        points += body["points"]
        reports += body["reported"]
        assert len(body["points"]) <= limit
        url = body["next"]
        accepted(held.post(taken(occurred="2020-06-05", reported="2021", place="mill")))
    assert (points, reports) == (whole["points"], whole["reported"])


def test_what_was_reported_obeys_the_lens_the_place_and_the_dates(held: Client) -> None:
    def ids(query: str) -> list[str]:
        return [one["id"] for one in accepted(held.get(f"/shares?{query}"), 200)["reported"]]

    assert ids("") == ids("step=year") == ids("from=2020-06&to=2020-06") == [uid(7), uid(8)]
    assert ids("source=post") == ids("place=ford") == [uid(8)]
    assert (
        ids("reported_by=2020-12") == ids("place=mill") == ids("from=2020-07") == ids("to=2020-06-29") == []
    )
    accepted(held.post(retract(7)))
    assert ids("") == [uid(8)]
    assert ids("revision=24") == [uid(7), uid(8)]


def test_an_actor_is_reported_with_all_under_it(held: Client) -> None:
    (one,) = accepted(held.get("/shares?place=ford"), 200)["reported"]
    assert (one["actor"], one["computed"]["alone"], one["computed"]["with_others"]) == ("south", 1, 0)
    accepted(held.post(reported(9, "ford", "guard", 0.5, "2020-06-30")))
    _, one = accepted(held.get("/shares?place=ford"), 200)["reported"]
    assert (one["computed"]["alone"], one["computed"]["with_others"]) == (0, 1)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2021&to=2020", "from"),
        ("from=2020/2021", "from"),
        ("to=soon", "to"),
        ("step=week", "step"),
        ("by=people", "by"),
        ("limit=0", "limit"),
        ("limit=5001", "limit"),
        ("place=No", "place"),
    ],
)
def test_shares_that_cannot_be_meant_are_named(war: Client, query: str, parameter: str) -> None:
    assert refused(war.get(f"/shares?{query}"), 422, "invalid") == [parameter]


def test_shares_of_a_place_that_is_not_on_file_are_not_found(war: Client) -> None:
    refused(war.get("/shares?place=nowhere"), 404, "not-found")
    refused(war.get("/shares?at=2020"), 400, "unknown-parameter")


def test_a_series_as_long_as_the_calendar_comes_in_pages(held: Client) -> None:
    body = accepted(held.get("/shares?step=day&from=0001-01-01&to=9999&limit=5000"), 200)
    assert (len(body["points"]), body["points"][-1]["at"]) == (5000, "0014-09-09")
    assert body["next"].startswith(f"{SHARES}?by=places&from=0014-09-10&limit=5000&")

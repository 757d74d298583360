"""Which places count, at which instants shares are told, and what each actor's portion is."""

from datetime import datetime
from itertools import islice

import pytest

from app.domain.answers import Status
from app.domain.edtf import END, parse
from app.domain.events import PlaceKind, ShareOf
from app.domain.onfile import on_file
from app.domain.shares import (
    Group,
    Hold,
    Portion,
    Step,
    Tally,
    Turn,
    counted,
    date_until,
    ends,
    moments,
    portion_under,
    portions,
    second_until,
    unit_until,
    weight,
)
from tests.history import actor, end, place

ALONE, TOGETHER = Hold(Status.HELD, ("hts",)), Hold(Status.SHARED, ("hts", "sna"))
FOUGHT_OVER = Hold(Status.CONTESTED, ("hts",))
EMPTY = Hold(Status.VACANT, ())


@pytest.mark.parametrize("kind", PlaceKind)
def test_towns_villages_and_cities_count_and_nothing_else_does(kind: PlaceKind) -> None:
    file = on_file([place("somewhere", kind=kind)])
    counts = kind in {PlaceKind.TOWN, PlaceKind.VILLAGE, PlaceKind.CITY}
    assert list(counted(file, file.parents)) == ["somewhere"] * counts


LAND = on_file(
    [
        place("land", kind=PlaceKind.COUNTRY),
        place("governorate", "land", PlaceKind.GOVERNORATE),
        place("rural-district", "governorate", PlaceKind.DISTRICT),
        place("village", "rural-district", PlaceKind.VILLAGE),
        place("town", "governorate", PlaceKind.TOWN),
        place("town-quarter", "town", PlaceKind.DISTRICT),
        place("city", "governorate", PlaceKind.CITY),
        place("airport", "city", PlaceKind.AIRPORT),
        place("metropolis", "land", PlaceKind.CITY),
        place("metropolis-east", "metropolis", PlaceKind.DISTRICT),
        place("metropolis-west", "metropolis", PlaceKind.DISTRICT),
        place("old-town", "metropolis-west", PlaceKind.DISTRICT),
        place("lone-district", None, PlaceKind.DISTRICT),
    ]
)


def test_a_city_counts_by_its_smallest_districts_and_a_district_of_no_city_does_not() -> None:
    assert sorted(counted(LAND, LAND.parents)) == [
        *("city", "metropolis-east", "old-town", "town", "village"),
    ]


def test_within_a_place_the_same_places_count() -> None:
    assert sorted(counted(LAND, LAND.within("metropolis"))) == ["metropolis-east", "old-town"]
    assert list(counted(LAND, LAND.within("airport"))) == []


def test_a_place_weighs_one_or_its_persons_or_its_square_metres() -> None:
    on_record = {"population": 0, "area_km2": 1.2345678}
    assert [weight(by, **on_record) for by in ShareOf] == [1_234_568, 0, 1]
    assert [weight(by, population=None, area_km2=None) for by in ShareOf] == [None, None, 1]


def test_a_tally_moves_with_every_turn() -> None:
    tally = Tally({"aleppo": 5, "hama": 3, "homs": 1}, {"aleppo": ALONE, "elsewhere": ALONE})
    assert tally.groups() == [Group(ALONE, 1, 5), Group(Hold(Status.UNKNOWN, ()), 2, 4)]
    tally.turn(Turn(END, "hama", ALONE))
    tally.turn(Turn(END, "homs", TOGETHER))
    assert tally.groups() == [Group(ALONE, 2, 8), Group(TOGETHER, 1, 1)]
    assert tally.within(["homs", "elsewhere"]).groups() == [Group(TOGETHER, 1, 1)]
    assert (tally.whole, tally.within([]).whole) == (9, 0)


def test_a_contested_place_is_still_its_holders_and_a_shared_one_is_nobodys_alone() -> None:
    groups = [Group(FOUGHT_OVER, 1, 4), Group(ALONE, 2, 3), Group(TOGETHER, 1, 2), Group(EMPTY, 1, 1)]
    assert portions(groups) == {"hts": Portion(7, 2), "sna": Portion(0, 2)}


def test_what_an_umbrella_shares_with_its_own_members_it_holds_alone() -> None:
    file = on_file(
        [actor("opposition"), actor("hts", "opposition"), actor("sna", "opposition"), actor("sdf")]
    )
    groups = [Group(ALONE, 1, 4), Group(TOGETHER, 1, 2), Group(Hold(Status.SHARED, ("hts", "sdf")), 1, 1)]
    assert portion_under("opposition", [*groups, Group(EMPTY, 1, 8)], file) == Portion(6, 1)
    assert portion_under("sna", groups, file) == Portion(0, 2)


def instants(*days: str) -> list[datetime]:
    return [parse(day).latest for day in days]


def test_turns_at_one_instant_are_one_moment_and_marks_are_moments_too() -> None:
    tally = Tally({"aleppo": 1, "hama": 1}, {})
    first, second, third = instants("2024-11-01", "2024-11-02", "2024-11-03")
    turns = [Turn(second, "aleppo", ALONE), Turn(second, "hama", ALONE), Turn(third, "hama", TOGETHER)]
    told = [
        (instant, turned, len(tally.groups())) for instant, turned in moments(tally, turns, [third, first])
    ]
    assert told == [(first, False, 1), (second, True, 1), (third, True, 2)]


@pytest.mark.parametrize(
    ("step", "first", "last", "units"),
    [
        (Step.YEAR, "2011", "2013-06", ["2011", "2012"]),
        (Step.YEAR, "2011-12-30", "2012", ["2011", "2012"]),
        (Step.YEAR, "9998", "9999", ["9998", "9999"]),
        (Step.MONTH, "2011", "2012-02", ["2011-12", "2012-01", "2012-02"]),
        (Step.MONTH, "9999-11", "9999", ["9999-11", "9999-12"]),
        (Step.DAY, "2024-02-28", "2024-03-01", ["2024-02-28", "2024-02-29", "2024-03-01"]),
        (Step.DAY, "2024-02-28T23:00:00Z", "2024-02-29T23:00:00Z", ["2024-02-28"]),
        (Step.DAY, "0001-01-01", "0001-01-02", ["0001-01-01", "0001-01-02"]),
        (Step.DAY, "9999-12-30", "9999", ["9999-12-30", "9999-12-31"]),
        (Step.MONTH, "2024-11-05", "2024-11-28", []),
    ],
)
def test_units_end_between_the_ends_of_two_dates(step: Step, first: str, last: str, units: list[str]) -> None:
    assert [unit.text for unit in islice(ends(step, end(first), end(last)), 10)] == units


@pytest.mark.parametrize(
    ("at", "date", "second", "month"),
    [
        ("2024-11", "2024-11-30", "2024-11-30T23:59:59Z", "2024-11"),
        ("0999-12-31T11:59:59Z", "0999-12-31T11:59:59Z", "0999-12-31T11:59:59Z", "0999-12"),
        ("9999", "9999-12-31", "9999-12-31T23:59:59Z", "9999-12"),
    ],
)
def test_an_instant_is_the_end_of_a_date_and_of_a_second(at: str, date: str, second: str, month: str) -> None:
    instant = parse(at).latest
    assert (date_until(instant).text, second_until(instant).text) == (date, second)
    assert unit_until(Step.MONTH, instant).text == month
    assert date_until(instant).latest == second_until(instant).latest == instant

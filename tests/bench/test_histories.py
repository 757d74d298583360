"""The made-up histories: always the same, of the promised mixture, and taken by the log."""

import json
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice, pairwise

import pytest
from flask import Flask

from app import commands
from app.domain.edtf import parse
from bench import histories
from bench.histories import ABOVE, HOTTEST_PLACE, Land, Size, aftermath, events, history, newest, thousands

SMALL = Size(1_000, 100)
SIZE = Size(20_000, 200)
TOLD = list(events(SIZE))
CLAIMS = [event for event in TOLD if event["type"].startswith("control.")]


def share(type: str) -> float:
    return sum(event["type"] == type for event in TOLD) / len(TOLD)


def test_a_history_is_always_the_same():
    text = json.dumps(list(history(Size(500, 60))))
    # Another digest means other histories: figures of before cannot be compared with those of after.
    assert sha256(text.encode()).hexdigest()[:16] == "2eee504bdeede9fb"


def test_histories_of_other_sizes_are_others():
    assert list(islice(events(Size(20_001, 200)), 50)) != TOLD[:50]
    assert aftermath(SMALL, 0, 10) != aftermath(SMALL, 1, 10)


def test_it_has_as_many_events_and_places_as_it_says():
    assert len(TOLD) == 20_000
    for places in (50, 200, 500, 5_000, 33_000):
        assert len(Land(places).parents) == places
    with pytest.raises(ValueError, match="at least 50 places"):
        Land(49)


def test_every_place_lies_in_one_that_comes_before_it():
    for places in (50, 500):
        parents = Land(places).parents
        known: list[str | None] = [None]
        for place, parent in parents.items():
            assert parent in known
            known.append(place)
        depths = Counter(len(line(place, parents)) for place in parents)
        assert sorted(depths) == [1, 2, 3, 4]


def line(place, parents):
    return [place, *line(parents[place], parents)] if parents[place] else [place]


def test_five_in_a_hundred_events_are_corrections_and_two_are_retractions():
    assert share("claim.corrected") == pytest.approx(0.05, abs=0.005)
    assert share("claim.retracted") == pytest.approx(0.02, abs=0.004)


def test_every_kind_of_control_claim_is_there_and_observations_confirm():
    kinds = {f"control.{kind}" for kind in ("taken", "observed", "contested", "lost", "lapsed")}
    assert all(share(kind) > 0.02 for kind in kinds)
    held: dict[str, list[str]] = {}
    confirming = 0
    for claim in CLAIMS:
        if claim["type"] in {"control.taken", "control.observed"}:
            confirming += claim["type"] == "control.observed" and held.get(claim["place"]) == claim["actors"]
            held[claim["place"]] = claim["actors"]
    assert confirming > len(CLAIMS) / 6


def days_late(claim) -> float:
    return (parse(claim["reported"]).latest - parse(claim["occurred"]).latest) / timedelta(days=1)


def test_ten_in_a_hundred_claims_are_reported_weeks_to_years_late():
    late = [days for days in map(days_late, CLAIMS) if days > 7]
    assert len(late) / len(CLAIMS) == pytest.approx(0.10, abs=0.01)
    # A month ends up to thirty days after the day that it stands for.
    assert sum(days < 14 for days in late) < len(late) / 20
    assert max(late) > 2 * 365


def test_dates_are_days_mostly_and_months_intervals_and_instants():
    dates = [claim["occurred"] for claim in CLAIMS]
    days = sum(len(text) == len("2011-03-15") for text in dates)
    assert days / len(dates) == pytest.approx(0.8, abs=0.02)
    assert all(sum(mark in text for text in dates) > 500 for mark in ("/", "T"))
    assert sum(len(text) == len("2011-03") for text in dates) > 500


def test_claims_arrive_in_rough_order_over_thirteen_years():
    reported = [date.fromisoformat(claim["reported"]) for claim in CLAIMS]
    assert reported != sorted(reported)
    assert all(after - before > timedelta(days=-3) for before, after in pairwise(reported))
    assert (reported[-1] - reported[0]).days == pytest.approx(13 * 365, abs=10)


def test_a_million_events_are_spread_evenly_too():
    days = [histories.evenly(date(2011, 3, 15), date(2024, 3, 15), n, 10**6) for n in (0, 500_000, 999_999)]
    assert days == [date(2011, 3, 15), date(2017, 9, 13), date(2024, 3, 14)]


def test_a_few_places_are_hot_and_claims_seldom_speak_of_whole_governorates():
    about = Counter(claim["place"] for claim in CLAIMS)
    [(hottest, claims), *_] = about.most_common()
    assert hottest == HOTTEST_PLACE
    assert claims == pytest.approx(1_000, rel=0.15)
    assert 0 < sum(about[place] for place in ABOVE) < 20
    assert set(about) - set(ABOVE) >= set(Land(SIZE.places).small)


def test_the_hottest_place_has_five_thousand_claims_where_the_size_allows():
    large = histories._Teller(Size(1_000_000, 5_000), "events")
    shares = dict(large.favoured)
    assert shares[HOTTEST_PLACE] * 0.93 * 1_000_000 == pytest.approx(5_000)


def test_every_document_has_an_id_of_its_own():
    told = [
        *history(SIZE),
        *aftermath(SIZE, 0),
        *aftermath(SIZE, 1),
        newest("town-3", 0),
        newest("town-3", 1),
    ]
    assert len({document["id"] for document in told}) == len(told)


def test_every_document_is_taken_in_its_order(app: Flask):
    database = app.extensions["database"]
    commands.open_conflict(database, {"slug": "war", "names": "A war"}, by="test")
    later = [newest("town-3", 0), newest("town-3", 1, backdated=timedelta(days=730)), newest("country", 2)]
    for batch in histories.batches([*history(SMALL), *aftermath(SMALL, 0, 100), *later], 500):
        receipts = commands.record(database, "war", batch, by="test")
        assert all(receipt.new for receipt in receipts)


def test_what_comes_after_a_history_is_reported_after_all_of_it():
    last = max(claim["reported"] for claim in CLAIMS)
    after = [claim["reported"] for claim in aftermath(SIZE, 0) if "reported" in claim]
    assert last < min(after)
    assert last < newest("town-3", 0, backdated=timedelta(days=730))["reported"]


def test_batches_hold_everything_once():
    assert list(histories.batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(histories.batches([], 2)) == []


@pytest.mark.parametrize(
    ("count", "said"),
    [(999, "999"), (10_000, "10 k"), (10_565, "10,565"), (1_000_000, "1 M"), (1_500_000, "1500 k")],
)
def test_sizes_are_said_as_people_say_them(count, said):
    assert thousands(count) == said

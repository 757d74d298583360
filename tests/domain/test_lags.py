"""How long actors take to answer one another."""

from datetime import timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.edtf import parse
from app.domain.events import (
    Claim,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    IncidentKind,
    IncidentOccurred,
    Standing,
)
from app.domain.lags import Response, lags_by_pair
from app.domain.timeline import Lag
from tests.history import TICK, end, uid

REPORTED = parse("2025-01-01")


def incident(actors, occurred, reported=REPORTED):
    named = tuple(actors.split(" and ")) if actors else ()
    return IncidentOccurred(
        kind=IncidentKind.AIRSTRIKE, actors=named, occurred=parse(occurred), reported=reported, source="sana"
    )


def responses(*told):
    """Responses in the order of the log, each from (who or a claim, when) to (whom or a claim, when)."""
    revisions = count(1)

    def standing(said):
        claim = said[0] if isinstance(said[0], Claim) else incident(*said)
        revision = next(revisions)
        return Standing(uid(f"claim-{revision}"), revision, claim)

    found = []
    for response, target in told:
        answered = standing(target)
        found.append(Response(standing(response), answered))
    return found


def days(least, most):
    return Lag(*(None if length is None else timedelta(days=length) for length in (least, most)))


def lags(*told, at=None):
    """(who, whom, how many responses, median, range) of each pair."""
    return [
        (pair.actor, pair.toward, len(pair.responses), pair.median, pair.range)
        for pair in lags_by_pair(responses(*told), at=at)
    ]


STRUCK = ("hts", "2024-11-01")


def after(*dates):
    """Russia's responses of these dates to what HTS did on 1 November."""
    return [(("russia", date), STRUCK) for date in dates]


def test_one_response_is_its_own_median_and_range():
    assert lags(*after("2024-11-11")) == [("russia", "hts", 1, days(9, 11), days(9, 11))]
    assert lags() == []


def test_the_range_reaches_from_the_least_of_the_leasts_to_the_most_of_the_mosts():
    ((*_, median, reach),) = lags(*after("2024-11-03", "2024-11-11", "2024-11-04/2024-11-21"))
    assert reach == days(1, 21)
    assert median == days(2, 11)


def test_the_median_of_an_even_number_lies_halfway_between_the_two_in_the_middle():
    ((*_, median, _),) = lags(*after("2024-11-02", "2024-11-20", "2024-11-03", "2024-11-06"))
    assert median == days(2.5, 4.5)


def test_a_response_that_may_have_come_first_counts_with_its_negative_least():
    ((*_, median, reach),) = lags(*after("2024-11-01", "2024-10-30", "2024-11-05"))
    assert (median, reach) == (days(-1, 1), days(-3, 5))


@pytest.mark.parametrize(
    ("dates", "median", "reach"),
    [
        # "By then": it may have been any time before.
        (["../2024-11-11"], days(None, 11), days(None, 11)),
        (["../2024-11-11", "2024-11-05"], days(None, 8), days(None, 11)),
        (["../2024-11-11", "2024-11-05", "2024-11-07"], days(3, 7), days(None, 11)),
        (["../2024-11-11", "../2024-11-05", "2024-11-07"], days(None, 7), days(None, 11)),
    ],
)
def test_an_unknown_least_counts_as_any_time_before(dates, median, reach):
    assert lags(*after(*dates)) == [("russia", "hts", len(dates), median, reach)]


def test_an_unknown_most_counts_as_any_time_after():
    by_then = (("russia", "2024-11-11"), ("hts", "../2024-11-01"))
    assert lags(by_then) == [("russia", "hts", 1, days(9, None), days(9, None))]
    assert lags(by_then, *after("2024-11-05")) == [("russia", "hts", 2, days(6, None), days(3, None))]
    assert lags(by_then, *after("2024-11-05", "2024-11-07")) == [
        ("russia", "hts", 3, days(5, 7), days(3, None))
    ]
    neither = (("russia", "../2024-11-11"), ("hts", "../2024-11-01"))
    assert lags(neither) == [("russia", "hts", 1, days(None, None), days(None, None))]


def test_each_actor_of_a_response_answers_each_actor_of_its_target():
    told = lags((("russia and government", "2024-11-11"), ("sna and hts", "2024-11-01")))
    assert [pair[:2] for pair in told] == [
        ("government", "hts"),
        ("government", "sna"),
        ("russia", "hts"),
        ("russia", "sna"),
    ]
    assert {pair[2:] for pair in told} == {(1, days(9, 11), days(9, 11))}


def test_a_pair_has_its_own_lags():
    assert lags(
        (("russia", "2024-11-11"), ("hts", "2024-11-01")),
        (("hts", "2024-11-21"), ("russia", "2024-11-11")),
        (("russia", "2024-11-30"), ("hts", "2024-11-21")),
    ) == [
        ("hts", "russia", 1, days(9, 11), days(9, 11)),
        ("russia", "hts", 2, days(8.5, 10.5), days(8, 11)),
    ]


def test_an_actor_may_answer_what_befell_itself():
    lost = ControlLost(
        place="aleppo", actors=("government",), occurred=parse("2024-11-30"), reported=REPORTED, source="sana"
    )
    told = lags((("government and russia", "2024-12-02"), (lost,)))
    assert [pair[:3] for pair in told] == [("government", "government", 1), ("russia", "government", 1)]


def test_what_names_no_actor_is_in_no_pair():
    lapsed = ControlLapsed(place="aleppo", occurred=parse("2024-11"), reported=REPORTED, source="sana")
    assert lags((("russia", "2024-12-02"), (lapsed,))) == []
    assert lags((("russia", "2024-12-02"), ("", "2024-11-01"))) == []
    assert lags((("", "2024-12-02"), ("hts", "2024-11-01"))) == []


def test_the_responses_of_a_pair_come_in_the_order_of_the_log():
    made = responses(*after("2024-11-20", "2024-11-02", "2024-11-11"))
    (pair,) = lags_by_pair(reversed(made), at=None)
    assert pair.responses == tuple(made)


# At a date


@pytest.mark.parametrize(
    ("response", "target", "counts"),
    [
        ("2024-11-11", "2024-11-01", "2024-11-11"),
        ("2024-11", "2024-11-01", "2024-11-30"),
        ("2024-11-11/2024-11-20", "2024-11-01", "2024-11-20"),
        ("2024-11-11", "2024-11", "2024-11-30"),
    ],
)
def test_a_response_counts_once_it_and_what_it_answers_are_certain(response, target, counts):
    told = (("russia", response), ("hts", target))
    assert lags(told, at=end(counts) - TICK) == []
    assert len(lags(told, at=end(counts))) == 1


def test_a_response_counts_no_later_than_its_report():
    told = (("russia", "2024-11", parse("2024-11-15")), ("hts", "2024-11-01"))
    assert lags(told, at=end("2024-11-15") - TICK) == []
    assert len(lags(told, at=end("2024-11-15"))) == 1


def test_a_state_counts_once_it_has_begun():
    held = ControlObserved(
        place="aleppo",
        actors=("hts",),
        occurred=parse("2024-11-30/2024-12-04"),
        reported=REPORTED,
        source="sana",
    )
    told = (("russia", "2024-11-30"), (held,))
    assert lags(told, at=end("2024-11-30") - TICK) == []
    assert lags(told, at=end("2024-11-30")) == [("russia", "hts", 1, days(-5, 1), days(-5, 1))]


# What must be true of all lags


DATES = [f"2024-11-{day:02}" for day in range(1, 29)]
MOMENTS = st.one_of(
    st.sampled_from(DATES),
    st.sampled_from(DATES).map(lambda day: f"../{day}"),
    st.sampled_from(list(pairwise(DATES))).map("/".join),
)


@given(st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_whenever_it_truly_happened_the_median_and_the_range_hold(dates, random):
    """An instant is drawn from each window; the true lags are put in order by hand."""
    told = [(("russia", response), ("hts", target)) for response, target in dates]
    ((*_, median, reach),) = lags(*told)
    year = timedelta(days=365)

    def instant(text):
        date = parse(text)
        window = date.first.window
        last = date.end.window.latest
        earliest = last - year if date.start is None else window.earliest
        return earliest + (last - earliest) * random.random()

    true = sorted(instant(response) - instant(target) for response, target in dates)
    middle = (true[(len(true) - 1) // 2] + true[len(true) // 2]) / 2
    for bounds, length, longest in ((median, middle, middle), (reach, true[0], true[-1])):
        assert bounds.least is None or bounds.least <= length
        assert bounds.most is None or longest <= bounds.most

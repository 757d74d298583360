"""The war as a line in time: its phases, its eras, and how belated an answer was."""

from datetime import timedelta

import pytest

from app.domain.events import PhaseBegan
from app.domain.lens import standing
from app.domain.timeline import Era, Lag, eras, lag, phase_at
from tests.history import TICK, claim, end, history, names, start


def phases(log):
    return [said for said in standing(log) if isinstance(said.claim, PhaseBegan)]


def phase(log, at=None):
    """The short name of the claim that says which phase it is."""
    said = phase_at(phases(log), at=end(at))
    return names([said]) if said else ""


def line(log):
    """The eras, as (claim, start, end)."""
    return [(names([era.said]), era.start, era.end) for era in eras(phases(log))]


WAR = history("""
    occurred                id  claim                               source
    2011-03-15              a   phase active: Uprising and war      sana
    2020-03-06              b   phase frozen: Stalemate             sana
    2024-11-27              c   phase active: Offensive             sana
    2024-12-08              d   phase ended: After Assad            sana
""")


def test_before_its_first_phase_the_war_is_in_none():
    assert phase(WAR, end("2011-03-15") - TICK) == ""
    assert phase(WAR, "2011-03-15") == "a"
    assert phase([], "2011-03-15") == phase([]) == ""


def test_a_phase_lasts_until_the_next_begins():
    assert phase(WAR, end("2020-03-06") - TICK) == "a"
    assert phase(WAR, "2020-03-06") == "b"
    assert phase(WAR, "2024-11-27") == "c"
    assert phase(WAR) == "d"


TRUCE = history("""
    occurred                id  claim                     source
    2011-03-15              a   phase active: War         sana
    2016-02-27/2016-07-09   b   phase frozen: Truce       sana
    2016-04-01/2016-04-10   c   phase active: Relapse     sana
""")


def test_after_a_phase_through_an_interval_the_one_it_interrupted_goes_on():
    assert phase(TRUCE, "2016-02-27") == "b"
    assert phase(TRUCE, "2016-04-01") == "c"
    assert phase(TRUCE, end("2016-04-10") - TICK) == "c"
    assert phase(TRUCE, "2016-04-10") == "b"
    assert phase(TRUCE, end("2016-07-09") - TICK) == "b"
    assert phase(TRUCE, "2016-07-09") == phase(TRUCE) == "a"


def test_a_phase_with_an_open_end_goes_on():
    log = history("""
        occurred        id  claim                     source  reported
        2011-03-15/..   a   phase active: War         sana    2012
    """)
    assert phase(log, "2011-03-15") == phase(log, "2030") == phase(log) == "a"


def test_after_the_only_phase_there_is_none():
    log = history("""
        occurred     id  claim                     source
        2011/2012    a   phase active: War         sana
    """)
    assert phase(log, end("2012") - TICK) == "a"
    assert phase(log, "2012") == phase(log) == ""


@pytest.mark.parametrize(
    ("first", "second", "last"),
    [
        ("2011-03     2012", "2011-03-15  2012", "a"),  # by the middle of their first date
        ("2011-03     2012", "2011-03-17  2012", "b"),
        ("2011-03/..  2012", "2011-03-17  2012", "b"),
        ("2011-03-15  2013", "2011-03-15  2012", "a"),  # then by the report
        ("2011-03-15  2012", "2011-03-15  2013", "b"),
        ("2011-03-15  2012", "2011-03-15  2012", "b"),  # then by the revision
    ],
)
def test_of_two_phases_the_one_that_began_last_goes_on(first, second, last):
    log = history(f"""
        occurred  reported  id  claim               source
        {first}             a   phase active: One   sana
        {second}            b   phase active: Two   sana
    """)
    assert phase(log) == last


def test_the_eras_follow_one_another():
    starts = [start(day) for day in ("2011-03-15", "2020-03-06", "2024-11-27", "2024-12-08")]
    assert line(WAR) == list(zip("abcd", starts, [*starts[1:], None], strict=True))
    assert eras(phases(WAR))[0] == Era(phases(WAR)[0], starts[0], starts[1])
    assert eras([]) == []


def test_an_era_begins_at_the_earliest_instant_that_its_phase_may_have_begun():
    log = history("""
        occurred    id  claim                  source
        2011        a   phase active: War      sana
        2020-03     b   phase frozen: Stalemate  sana
    """)
    assert line(log) == [("a", start("2011"), start("2020-03")), ("b", start("2020-03"), None)]


def test_an_interrupted_era_comes_again():
    assert line(TRUCE) == [
        ("a", start("2011-03-15"), start("2016-02-27")),
        ("b", start("2016-02-27"), start("2016-04-01")),
        ("c", start("2016-04-01"), end("2016-04-10")),
        ("b", end("2016-04-10"), end("2016-07-09")),
        ("a", end("2016-07-09"), None),
    ]


def test_the_end_of_a_phase_that_is_not_on_ends_no_era():
    log = history("""
        occurred     id  claim                      source
        2011/2012    a   phase active: War          sana
        2012-06      b   phase active: Worse        sana
    """)
    assert line(log) == [("a", start("2011"), start("2012-06")), ("b", start("2012-06"), None)]


def test_between_two_phases_that_are_over_there_may_be_none():
    log = history("""
        occurred     id  claim                      source
        2011/2012    a   phase active: War          sana
        2014/2015    b   phase active: Again        sana
    """)
    assert line(log) == [("a", start("2011"), end("2012")), ("b", start("2014"), end("2015"))]


def days(least, most):
    return Lag(*(timedelta(n) if n is not None else None for n in (least, most)))


@pytest.mark.parametrize(
    ("target", "response", "expected"),
    [
        # From response.earliest - target.latest to response.latest - target.earliest.
        ("2024-11-01", "2024-11-11", days(9, 11)),
        ("2024-11-01", "2024-11-02", days(0, 2)),
        ("2024-11-01", "2024-11-01", days(-1, 1)),
        ("2024-11-11", "2024-11-01", days(-11, -9)),
        ("2024-11", "2024-12-31", days(30, 61)),
        ("2024-11-01/2024-11-03", "2024-11-11/2024-11-12", days(7, 12)),
        ("2024-11-01", "../2024-11-11", days(None, 11)),
        ("../2024-11-01", "2024-11-11", days(9, None)),
        ("../2024-11-01", "../2024-11-11", days(None, None)),
    ],
)
def test_the_lag_of_a_response_runs_from_the_least_to_the_most_that_the_windows_allow(
    target, response, expected
):
    struck = claim("airstrike in aleppo", target)
    assert lag(claim("statement in aleppo", response), struck) == expected


def test_the_windows_of_a_lag_are_closed_by_their_reports():
    struck = claim("airstrike in aleppo", "2024-11-01/..", reported="2024-11-03")
    answered = claim("statement in aleppo", "2024-11", reported="2024-11-20")
    assert lag(answered, struck) == days(-3, 20)

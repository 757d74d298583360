"""When a claim speaks: its windows, clipped by its report."""

import pytest

from app.domain.edtf import BEGINNING, Window
from app.domain.occasions import begins, ends, is_over, looks_back, occasions, span
from tests.history import TICK, claim, end, start

CHANGES = (
    "hts takes aleppo",
    "hts loses aleppo",
    "hts contests aleppo",
    "aleppo lapses",
    "battle in aleppo",
    "russia no longer backs hts",
)
OBSERVATION = "hts observed in aleppo"
STATES = (OBSERVATION, "phase active: civil war", "russia backs government")


def stretch(text: str) -> Window:
    """The window between two dates, from the start of the first to the end of the second."""
    first, _, last = text.partition(" to ")
    return Window(start(first), end(last or first))


SINGLE = [
    ("2024-11-30", "2024-12-05", "2024-11-30"),
    ("2024-11", "2024-12-05", "2024-11-01 to 2024-11-30"),
    ("2024-11", "2024-11-10", "2024-11-01 to 2024-11-10"),
    ("2024-11", "2024-11-10T12:00:00Z", "2024-11-01 to 2024-11-10T12:00:00Z"),
    ("2024-11", "2024-11", "2024-11-01 to 2024-11-30"),
    ("2024-11-30", "2024", "2024-11-30"),
    ("../2024-11-30", "2024-12-05", "2024-11-30"),
    ("../2024-11", "2024-11-10", "2024-11-01 to 2024-11-10"),
]
BETWEEN = [
    ("2024-11-10/2024-11-20", "2024-12-05", "2024-11-10 to 2024-11-20"),
    ("2024-11-10/2024-11-20", "2024-11-15", "2024-11-10 to 2024-11-15"),
    ("2024-10/2024-11", "2024-12-05", "2024-10-01 to 2024-11-30"),
    ("2024-11-10/..", "2024-12-05", "2024-11-10 to 2024-12-05"),
    ("2024-11-10/2024-11-10", "2024-12-05", "2024-11-10"),
]


@pytest.mark.parametrize("sentence", CHANGES)
@pytest.mark.parametrize(("occurred", "reported", "window"), SINGLE + BETWEEN)
def test_a_change_happens_once_within_its_window_until_the_report(sentence, occurred, reported, window):
    [once] = occasions(claim(sentence, occurred, reported))
    assert once.window == once.stretch == stretch(window)
    assert once.effective == stretch(window).latest


@pytest.mark.parametrize("sentence", CHANGES)
def test_a_change_by_a_date_may_have_happened_at_any_time_before(sentence):
    by, on = claim(sentence, "../2024-11-30"), claim(sentence, "2024-11-30")
    assert [looks_back(by), looks_back(on)] == [True, False]
    assert occasions(by)[0].earliest == BEGINNING
    assert occasions(on)[0].earliest == start("2024-11-30")


@pytest.mark.parametrize("sentence", STATES)
def test_a_state_by_a_date_was_there_on_that_date(sentence):
    by = claim(sentence, "../2024-11-30")
    assert not looks_back(by)
    assert occasions(by)[0].earliest == start("2024-11-30")


@pytest.mark.parametrize(("occurred", "reported", "window"), SINGLE)
def test_a_state_on_one_date_speaks_once(occurred, reported, window):
    [once] = occasions(claim(OBSERVATION, occurred, reported))
    assert once.window == once.stretch == stretch(window)
    assert once.earliest == stretch(window).earliest


@pytest.mark.parametrize(
    ("occurred", "reported", "first", "again"),
    [
        ("2024-11-10/2024-11-20", "2024-12-05", "2024-11-10", "2024-11-20"),
        ("2024-10/2024-12", "2025-01-05", "2024-10-01 to 2024-10-31", "2024-12-01 to 2024-12-31"),
        ("2024-10/2024-12", "2024-12-05", "2024-10-01 to 2024-10-31", "2024-12-01 to 2024-12-05"),
        # Reported before its far end: it speaks again at the report.
        ("2024-11-10/2024-11-20", "2024-11-15", "2024-11-10", "2024-11-15"),
        ("2024-11-10/2024-11-20", "2024-11-19", "2024-11-10", "2024-11-19"),
        ("2024-11-10/2024-11-20", "2024-11-20", "2024-11-10", "2024-11-20"),
        ("2024-11-10/..", "2024-12-05", "2024-11-10", "2024-12-05"),
        ("2024-11/..", "2024-12", "2024-11-01 to 2024-11-30", "2024-12-01 to 2024-12-31"),
        # The report began before the state did, or before its first date was over.
        ("2024-11-10/..", "2024-11", "2024-11-10", "2024-11-10 to 2024-11-30"),
        ("2024-11/..", "2024-11-10", "2024-11-01 to 2024-11-10", "2024-11-10"),
        # The far end is vaguer than the start, and begins before it.
        ("2024-11-10/2024", "2024-12-05", "2024-11-10", "2024-11-10 to 2024-12-05"),
    ],
)
def test_an_observation_throughout_an_interval_speaks_at_its_start_and_again_at_its_end(
    occurred, reported, first, again
):
    observed = claim(OBSERVATION, occurred, reported)
    one, two = occasions(observed)
    assert (one.window, two.window) == (stretch(first), stretch(again))
    assert one.stretch == two.stretch == Window(one.window.earliest, two.window.latest) == span(observed)
    assert (one.earliest, two.earliest) == (stretch(first).earliest, stretch(again).earliest)
    assert (one.effective, two.effective) == (stretch(first).latest, stretch(again).latest)


@pytest.mark.parametrize("sentence", STATES)
@pytest.mark.parametrize(
    ("occurred", "reported", "over"),
    [
        ("2024-11-10/2024-11-20", "2024-12-05", "2024-11-20"),
        ("2024-11-10/2024-11-20", "2024-11-15", "2024-11-15"),
        ("2024-11-10/..", "2024-12-05", None),
        ("../2024-11-10", "2024-12-05", None),
        ("2024-11-10", "2024-12-05", None),
        ("2024-11", "2024-11-10", None),
    ],
)
def test_only_a_state_from_a_date_to_a_date_is_ever_over(sentence, occurred, reported, over):
    state = claim(sentence, occurred, reported)
    assert (ends(state) is None) == (over is None)
    assert is_over(state, None) == (over is not None)
    if over:
        assert ends(state).latest == end(over)
        assert is_over(state, end(over))
        assert not is_over(state, end(over) - TICK)


@pytest.mark.parametrize(
    ("occurred", "reported", "window"),
    [
        ("2024-11-10/2024-11-20", "2024-12-05", "2024-11-10"),
        ("2024-11/2024-12", "2024-11-10", "2024-11-01 to 2024-11-10"),
        ("2024-11/..", "2024-12-05", "2024-11-01 to 2024-11-30"),
        ("../2024-11", "2024-12-05", "2024-11-01 to 2024-11-30"),
        ("2024-11", "2024-12-05", "2024-11-01 to 2024-11-30"),
    ],
)
def test_a_state_begins_within_the_first_date_that_it_names(occurred, reported, window):
    assert begins(claim("phase active: civil war", occurred, reported)) == stretch(window)

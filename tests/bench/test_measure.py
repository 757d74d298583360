"""Measuring in turns."""

from itertools import count

from bench import measure
from bench.measure import Effort, Laps, in_turns, timed


def test_contestants_take_turns_and_the_first_lap_does_not_count():
    turns: list[str] = []
    seconds = count(1)

    def contestant(name):
        def turn():
            turns.append(name)
            return float(next(seconds))

        return turn

    laps = in_turns({"a": contestant("a"), "b": contestant("b")}, Effort(least=3, most=3, seconds=0))
    assert turns == ["a", "b"] * 3
    assert laps.laps == [{"a": 3.0, "b": 4.0}, {"a": 5.0, "b": 6.0}]


def test_the_first_lap_counts_where_it_is_the_only_one():
    assert in_turns({"a": lambda: 1.0}, Effort(least=1, most=9, seconds=0)).laps == [{"a": 1.0}]


def test_there_are_as_many_laps_as_the_time_allows_but_not_more_than_said():
    assert len(in_turns({"a": lambda: 1.0}, Effort(least=1, most=4, seconds=60)).laps) == 3


def test_a_ratio_is_the_middle_one_of_the_laps():
    # The machine was busy in the second lap: both were slow, and the ratio was as before.
    laps = Laps([{"a": 3.0, "b": 1.0}, {"a": 30.0, "b": 10.0}, {"a": 4.0, "b": 4.0}])
    assert laps.ratio("a", "b") == 3.0
    assert laps.ratio("b", "a") == 1 / 3
    assert laps.seconds("a") == 4.0


def test_what_is_given_is_used_once_and_only_the_work_is_timed(monkeypatch):
    now = count(0)
    monkeypatch.setattr(measure, "perf_counter", lambda: next(now) / 16)
    used: list[int] = []
    contestant = timed(used.append, iter(range(100)))
    assert contestant() == 1 / 16
    assert used == [0, 1, 2, 3]
    assert contestant() == 1 / 16
    assert used == list(range(8))


def test_a_batch_counts_for_as_many_as_it_holds(monkeypatch):
    now = count(0)
    monkeypatch.setattr(measure, "perf_counter", lambda: next(now) * 1.0)
    assert timed(len, iter([[1, 2]]), each=2)() == 0.5

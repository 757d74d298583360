"""Measuring in turns: on a noisy machine only what was measured side by side can be compared."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from time import monotonic, perf_counter
from typing import TypeVar

T = TypeVar("T")

Contestant = Callable[[], float]
"""Does its work for a while; returns the seconds that one piece of it took."""

SLOT = 0.2


@dataclass(frozen=True, slots=True)
class Effort:
    """How often contestants have their turn: `least` laps, and at most `most` within some seconds."""

    least: int
    most: int
    seconds: float


def timed(work: Callable[[T], object], given: Iterator[T], *, each: int = 1) -> Contestant:
    """Work on one given thing after another, in each turn as many as fill a slot; each counts for so many."""

    def contestant() -> float:
        spent, done = 0.0, 0
        while spent < SLOT:
            one = next(given)
            begun = perf_counter()
            work(one)
            spent += perf_counter() - begun
            done += 1
        return spent / (done * each)

    return contestant


@dataclass(frozen=True, slots=True)
class Laps:
    """The seconds that each contestant took for one piece of work, lap by lap."""

    laps: list[dict[str, float]]

    def ratio(self, over: str, under: str) -> float:
        """How many times longer one took than the other, in the same lap; the median of the laps."""
        return median(lap[over] / lap[under] for lap in self.laps)

    def seconds(self, name: str) -> float:
        return median(lap[name] for lap in self.laps)


def in_turns(contestants: Mapping[str, Contestant], effort: Effort) -> Laps:
    """Let all have their turn, lap by lap; the first lap warms up, and counts only if it is the only one."""
    laps: list[dict[str, float]] = []
    begun = monotonic()
    while len(laps) < effort.least or (len(laps) < effort.most and monotonic() - begun < effort.seconds):
        laps.append({name: contestant() for name, contestant in contestants.items()})
    return Laps(laps[1:] or laps)

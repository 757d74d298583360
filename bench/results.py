"""Figures: a ratio and the goal it is held against; printed, and kept one JSON object a line."""

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Laps


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a ratio must keep to; `when` is now, or next: wanted, not yet promised."""

    direction: str
    bound: float
    when: str

    def holds(self, ratio: float) -> bool:
        return ratio <= self.bound if self.direction == "≤" else ratio >= self.bound

    def __str__(self) -> str:
        return f"{self.direction} {self.bound:,g} {self.when}"


def at_most(now: float, *, next: float | None = None) -> list[Goal]:
    return _goals("≤", now, next)


def at_least(now: float, *, next: float | None = None) -> list[Goal]:
    return _goals("≥", now, next)


@dataclass(frozen=True, slots=True)
class Figure:
    """What came out; `of` is what was divided by what, for the reader. Without a goal it is for interest."""

    name: str
    ratio: float
    goal: Goal | None = None
    of: str = ""

    @property
    def holds(self) -> bool | None:
        return None if self.goal is None else self.goal.holds(self.ratio)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A figure that cannot be measured here, and why."""

    name: str
    reason: str


def in_time(
    laps: Laps, over: str, under: str, goals: Iterable[Goal] = (), *, about: object
) -> Iterator[Figure]:
    """How many times longer one took than the other."""
    of = f"{_duration(laps.seconds(over))} ÷ {_duration(laps.seconds(under))}"
    return figures(f"{about}: {over} ÷ {under}", laps.ratio(over, under), goals, of)


def per_second(
    laps: Laps, over: str, under: str, goals: Iterable[Goal] = (), *, about: object
) -> Iterator[Figure]:
    """How many times as many one did in a second as the other."""
    of = f"{_rate(laps.seconds(over))} ÷ {_rate(laps.seconds(under))}"
    return figures(f"{about}: {over} ÷ {under}", laps.ratio(under, over), goals, of)


def figures(name: str, ratio: float, goals: Iterable[Goal], of: str) -> Iterator[Figure]:
    """The same ratio against each goal; once, where there is none."""
    against: list[Goal | None] = [*goals]
    for goal in against or [None]:
        yield Figure(name, ratio, goal, of)


def row(figure: Figure) -> str:
    """A line of the table that is printed."""
    holds = {True: "yes", False: "NO", None: ""}[figure.holds]
    goal = str(figure.goal or "")
    return f"{figure.ratio:>9,.3g}  {goal:<13} {holds:<4} {figure.name}  ({figure.of})"


HEADER = f"{'ratio':>9}  {'goal':<13} {'':<4} figure"


def keep(figure: Figure, file: Path, **run: str) -> None:
    """Append a figure to a file, with what is told of the run: commit and machine."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(run | _kept(figure), ensure_ascii=False) + "\n")


def _kept(figure: Figure) -> dict[str, Any]:
    goal = figure.goal
    return {
        "name": figure.name,
        "ratio": float(f"{figure.ratio:.4g}"),
        "goal": goal and goal.bound,
        "direction": goal and goal.direction,
        "when": goal and goal.when,
        "holds": figure.holds,
    }


def commit(folder: Path) -> str:
    """The commit that is measured; what is not committed makes it "dirty", the kept results apart."""
    ask = ["git", "-C", str(folder)]
    try:
        found = subprocess.run([*ask, "rev-parse", "--short=12", "HEAD"], capture_output=True, check=True)
        changed = subprocess.run(
            [*ask, "status", "--porcelain", "--", ".", ":!bench/results.jsonl"],
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.decode().strip() + ("-dirty" if changed.stdout else "")


def machine() -> str:
    """What was measured on, without saying whose it is."""
    return (
        f"{os.cpu_count()} × {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _goals(direction: str, now: float, next: float | None) -> list[Goal]:
    later = [] if next is None else [Goal(direction, next, "next")]
    return [Goal(direction, now, "now"), *later]


def _duration(seconds: float) -> str:
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{seconds * 1000:,.2f} ms"


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.3g}/s" if seconds > 0.01 else f"{1 / seconds:,.0f}/s"

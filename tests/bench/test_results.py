"""Figures: what is divided by what, held against goals, printed and kept."""

import json
import subprocess
from pathlib import Path

import pytest

from bench import results
from bench.measure import Laps
from bench.results import Figure, Goal, at_least, at_most, figures, in_time, keep, per_second, row

FASTER = Figure("ours ÷ theirs", 3.14159, Goal("≥", 3, "now"), "9 ms ÷ 3 ms")
LAPS = Laps([{"ours": 0.001, "theirs": 2.0}, {"ours": 0.002, "theirs": 2.0}, {"ours": 0.004, "theirs": 2.0}])


@pytest.mark.parametrize(
    ("goal", "ratio", "holds"),
    [
        (Goal("≤", 1.3, "now"), 1.29, True),
        (Goal("≤", 1.3, "now"), 1.3, True),
        (Goal("≤", 1.3, "now"), 1.31, False),
        (Goal("≥", 0.8, "now"), 0.81, True),
        (Goal("≥", 0.8, "next"), 0.8, True),
        (Goal("≥", 0.8, "next"), 0.79, False),
    ],
)
def test_a_figure_holds_if_its_ratio_keeps_to_its_goal(goal, ratio, holds):
    assert Figure("x", ratio, goal).holds is holds


def test_without_a_goal_there_is_nothing_to_hold():
    assert Figure("x", 1.0).holds is None


def test_a_goal_of_now_may_have_a_next_one():
    assert at_most(2) == [Goal("≤", 2, "now")]
    assert at_least(0.8, next=1.8) == [Goal("≥", 0.8, "now"), Goal("≥", 1.8, "next")]


def test_a_ratio_is_held_against_each_goal():
    assert [figure.goal for figure in figures("x", 1.5, at_most(2, next=1), "")] == at_most(2, next=1)
    assert list(figures("x", 1.5, [], "")) == [Figure("x", 1.5, None, "")]


def test_a_ratio_in_time_is_how_much_longer_it_took():
    [figure] = in_time(LAPS, "theirs", "ours", at_least(8), about="10 k events")
    assert figure.name == "10 k events: theirs ÷ ours"
    assert figure.ratio == 1_000
    assert figure.of == "2.00 s ÷ 2.00 ms"


def test_a_ratio_per_second_is_how_much_more_was_done():
    [figure] = per_second(LAPS, "ours", "theirs", about="10 k events")
    assert figure.name == "10 k events: ours ÷ theirs"
    assert figure.ratio == 1_000
    assert figure.of == "500/s ÷ 0.5/s"


def test_a_figure_is_kept_as_one_object_a_line_after_those_before(tmp_path: Path):
    file = tmp_path / "results.jsonl"
    keep(FASTER, file, commit="abc", machine="2 × x86_64")
    keep(Figure("for interest", 12_345.678), file, commit="abc", machine="2 × x86_64")
    assert [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] == [
        {
            "commit": "abc",
            "machine": "2 × x86_64",
            "name": "ours ÷ theirs",
            "ratio": 3.142,
            "goal": 3,
            "direction": "≥",
            "when": "now",
            "holds": True,
        },
        {
            "commit": "abc",
            "machine": "2 × x86_64",
            "name": "for interest",
            "ratio": 12350.0,
            "goal": None,
            "direction": None,
            "when": None,
            "holds": None,
        },
    ]


def test_the_table_says_what_holds():
    assert row(FASTER) == "     3.14  ≥ 3 now       yes  ours ÷ theirs  (9 ms ÷ 3 ms)"
    assert row(Figure("x", 0.5, Goal("≥", 1_000, "next"), "y")) == "      0.5  ≥ 1,000 next  NO   x  (y)"
    assert row(Figure("x", 0.5, of="y")) == "      0.5                     x  (y)"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


def test_what_is_not_committed_makes_the_commit_dirty_but_for_the_results(tmp_path: Path):
    assert results.commit(tmp_path) == "unknown"
    (tmp_path / "bench").mkdir()
    git(tmp_path, "init")
    for file in ("code.py", "bench/results.jsonl"):
        (tmp_path / file).write_text("before")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    clean = results.commit(tmp_path)
    assert len(clean) == 12
    (tmp_path / "bench/results.jsonl").write_text("after")
    assert results.commit(tmp_path) == clean
    (tmp_path / "code.py").write_text("after")
    assert results.commit(tmp_path) == f"{clean}-dirty"

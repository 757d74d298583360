"""The databases that are measured: never of other sources than those of now."""

from pathlib import Path

import pytest

from bench import databases
from bench.databases import CONFLICT, cached, filled, opened, scratch
from bench.histories import Size

TINY = Size(60, 50)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / ".cache"
    monkeypatch.setattr(databases, "CACHE", folder)
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "source.py"
    file.write_text("before")
    return file


def test_a_file_is_made_once(source: Path):
    made = [cached("a", [source], lambda file: file.write_text("made")) for _ in range(2)]
    assert made[0] == made[1]
    assert cached("a", [source], Path.unlink).read_text() == "made"


def test_a_file_is_made_anew_where_its_source_has_changed_and_the_old_one_goes(source: Path, cache: Path):
    old = cached("a", [source], lambda file: file.write_text("old"))
    other = cached("a-b", [source], lambda file: file.write_text("other"))
    source.write_text("after")
    new = cached("a", [source], lambda file: file.write_text("new"))
    assert (new.read_text(), old.exists()) == ("new", False)
    assert sorted(cache.iterdir()) == sorted([new, other])


def test_a_folder_is_a_source_with_all_that_is_in_it(source: Path):
    (source.parent / "deep").mkdir()
    before = cached("a", [source.parent], lambda file: file.write_text(""))
    (source.parent / "deep" / "more.py").write_text("")
    assert cached("a", [source.parent], lambda file: file.write_text("")) != before


def test_what_was_not_finished_is_not_taken(source: Path):
    def fail(file: Path) -> None:
        file.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached("a", [source], fail)
    assert cached("a", [source], lambda file: file.write_text("whole")).read_text() == "whole"


def test_a_database_holds_the_conflict_and_its_whole_history():
    with opened(filled(TINY)) as app:
        body = app.test_client().get(f"/api/v1/conflicts/{CONFLICT}").json
    assert body["revision"] == 1 + 40 + 25 + 50 + 60


def test_what_is_appended_to_a_copy_stays_there():
    file = filled(TINY)
    before = file.read_bytes()
    with scratch(file) as copy:
        assert copy.read_bytes() == before
        copy.write_text("changed")
    assert not copy.exists()
    assert file.read_bytes() == before

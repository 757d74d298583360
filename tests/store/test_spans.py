"""Spans tell what the fold answers: at every date, after every append, every batch and every rebuild."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app import commands
from app.domain.control import Word, hear, spoken
from app.domain.edtf import BEGINNING, END
from app.domain.errors import InvalidEvents, NotAmendable
from app.domain.events import ControlClaim
from app.domain.lens import standing
from app.domain.onfile import OnFile, on_file
from app.queries import versions
from app.queries.projections import first_difference
from app.store import codec, fragments, frames, keeping, log, spans
from app.store.database import Database
from app.store.fragments import Told
from app.store.keeping import Kept
from app.store.tables import ConfirmationRow, FramedRow, FrameRow, SpanRow
from tests.databases import Databases
from tests.history import TICK, uid
from tests.store.test_projections import REGISTRATIONS, numbers, posts
from tests.strategies import INSTANTS


@pytest.fixture(scope="module")
def db(databases: Databases, empty_database: Any) -> Iterator[Database]:
    with databases.new(empty_database.url) as url:
        database = Database(url, longest_wait=2)
        yield database
        database.engine.dispose()


@pytest.fixture(autouse=True, scope="module")
def _small_frames() -> Iterator[None]:
    """Frames after so few changes that a small history has several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "FEWEST", 1)
        yield


def opened(db: Database) -> str:
    conflict = f"war-{next(numbers)}"
    commands.open_conflict(db, {"slug": conflict, "names": "War"}, by="test")
    commands.record(db, conflict, [codec.encode(event) for event in REGISTRATIONS], by="test")
    return conflict


def post(db: Database, conflict: str, request: list[dict[str, Any]]) -> None:
    """Post a request; what the log refuses is not told."""
    with suppress(InvalidEvents, NotAmendable):
        commands.record(db, conflict, request, by="test")


def marks(words: list[Word]) -> list[datetime]:
    """Every instant at which a word may change an answer, and the one before it."""
    occasions = [word.occasion for word in words]
    at = {*(o.earliest for o in occasions), *(o.effective for o in occasions)}
    near = {one + tick for one in at if BEGINNING < one < END for tick in (-TICK, TICK)}
    return sorted(at | near)


def assert_as_told_from_the_beginning(db: Database, conflict: str) -> None:
    """What was told anew from some instant on is what is told from the beginning, and the frames agree."""
    with db.read() as session:
        file, words = heard(session, conflict)
        kept = keeping.read_all(session, conflict, file.parents)
        for place in file.parents:
            anew = spans.told_from_the_beginning(place, words[place], file, revision=0)
            assert said(kept[place].spans) == said(anew.spans), place
            assert said(kept[place].confirmations) == said(anew.confirmations), place
        assert [at for at in frames.misframed(session, conflict) if at] == []


def assert_as_the_fold_answers(db: Database, conflict: str) -> None:
    """At every instant at which anything may change, and just before, for every place."""
    with db.read() as session:
        file, words = heard(session, conflict)
        kept = keeping.read_all(session, conflict, file.parents)
        for place in file.parents:
            for at in marks(words[place]):
                hearing = hear(words[place], file, at=at)
                expected = fragments.told(place, hearing.holding, hearing.unsettling)
                assert content(kept_then(kept[place], at)) == content(expected), (place, at)
        for at in (*INSTANTS[-3:], None):
            expected = {place: content(kept_then(kept[place], at or END)) for place in file.parents}
            for told in (
                frames.told_at(session, conflict, at),
                frames.told_of(session, conflict, dict.fromkeys(file.parents, at or END)),
            ):
                assert {place: content(told.get(place)) for place in file.parents} == expected


def heard(session: Session, conflict: str) -> tuple[OnFile, dict[str, list[Word]]]:
    """What is on file, and the words about each place, read from the log alone."""
    entries = list(log.read(session, conflict))
    file = on_file(entry.event for entry in entries)
    claims = [said for said in standing(entries) if isinstance(said.claim, ControlClaim)]
    return file, spoken(claims, file, file.parents)


def said(kept: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What is told from when to when, without the silence before it."""
    told = [
        (one.start, one.stop, getattr(one, "turns", None), getattr(one, "clean", None), *one.tells())
        for one in kept
    ]
    return told[next((index for index, one in enumerate(kept) if not one.is_silent), len(kept)) :]


def kept_then(kept: Kept, at: datetime) -> Told | None:
    """What is kept of the place at an instant, looked up in the plainest way."""
    told = [span for span in kept.spans if span.start <= at and (span.stop is None or at < span.stop)]
    confirmed = [one for one in kept.confirmations if one.start <= at]
    assert len(told) <= 1
    if not told:
        assert not any(one.body for one in confirmed[-1:])
        return None
    body = confirmed[-1].body if confirmed else None
    return Told(told[0].status, told[0].held, told[0].body, confirmed=body)


def content(told: Told | None) -> tuple[Any, ...]:
    told = told or fragments.NOTHING_TOLD
    return told.status, told.held, told.body, told.confirmed


@pytest.mark.timeout(6 * 3600)  # twenty thousand histories take hours
@given(posts(), st.booleans())
def test_spans_tell_what_the_fold_answers(db: Database, requests, one_by_one) -> None:
    conflict = opened(db)
    if one_by_one:
        requests = [[document] for request in requests for document in request]
    for request in filter(None, requests):
        post(db, conflict, request)
        assert_as_told_from_the_beginning(db, conflict)
    assert_as_the_fold_answers(db, conflict)
    assert first_difference(db, versions.version(db, conflict), lambda: None) is None
    commands.rebuild(db, conflict)
    assert_as_the_fold_answers(db, conflict)
    assert first_difference(db, versions.version(db, conflict), lambda: None) is None


def test_what_may_have_happened_at_any_time_before_is_redacted(db: Database) -> None:
    conflict, said = opened(db), [str(uid(f"by {number}")) for number in range(2)]
    by = {"type": "control.taken", "place": "aleppo", "actors": ["hts"], "source": "sana"}
    for id in said:
        post(db, conflict, [{**by, "id": id, "occurred": "../2024-11-01", "reported": "2024-11-01"}])
    commands.record(
        db, conflict, [{"type": "event.redacted", "target": said[0], "reason": "test"}], by="test"
    )
    assert_as_told_from_the_beginning(db, conflict)
    assert_as_the_fold_answers(db, conflict)


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        (update(SpanRow).values(held='["sdf"]'), "span: aleppo is not told as the fold answers"),
        (update(SpanRow).values(clean=False), "span: aleppo is not told as the fold answers"),
        (update(FramedRow).values(status="contested"), "is not what the spans tell"),
        (update(FrameRow).values(changes=FrameRow.changes + 1), "is not what the spans tell"),
        (delete(FramedRow), "is not what the spans tell"),
        (delete(ConfirmationRow), "confirmation: aleppo is not told as the fold answers"),
    ],
)
def test_whatever_is_kept_otherwise_than_told_is_found(db: Database, spoilt, found) -> None:
    conflict = opened(db)
    taken = {"type": "control.taken", "place": "aleppo", "actors": ["hts"], "source": "sana"}
    for day in range(1, 9):
        when = {"occurred": f"2024-11-{day:02}", "reported": f"2024-11-{day:02}"}
        post(db, conflict, [taken | when | {"actors": ["hts" if day % 3 else "government"]}])
        seen = {"type": "control.observed", "source": "snhr", "actors": ["hts" if day % 3 else "government"]}
        post(db, conflict, [taken | when | seen])
    version = versions.version(db, conflict)
    assert first_difference(db, version, lambda: None) is None
    with db.write() as session:
        session.execute(spoilt.where(spoilt.table.c.conflict_id == conflict))
    assert found in (first_difference(db, version, lambda: None) or "")

"""What is on file at a revision, read once: it is the same until the next registration."""

from collections.abc import Mapping
from threading import Lock

from cachetools import LRUCache
from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.events import PlaceKind, Reliability, Slug
from app.domain.onfile import OnFile
from app.store.statements import run
from app.store.tables import ActorRow, EventRow, PlaceRow, RegistrationRow, SourceRow

MOST = 16
"""How many files the process keeps; one of 33,000 places takes some 20 MB."""

_files: LRUCache[bytes, OnFile] = LRUCache(MOST)
_turn = Lock()


def on_file(session: Session, conflict: Slug, revision: int) -> OnFile:
    """Everything on file in a conflict at a revision."""
    latest = run(session, LATEST, conflict=conflict, revision=revision)
    if not latest:
        return OnFile()
    # The salted hash of the latest registration stands for all before it, in whichever database.
    registered, leaf_hash = latest[0]
    with _turn:
        known = _files.get(leaf_hash)
    if known is None:
        known = _read(session, conflict, registered)
        with _turn:
            _files[leaf_hash] = known
    return known


LATEST = (
    select(EventRow.revision, EventRow.leaf_hash)
    .join(
        RegistrationRow,
        and_(
            EventRow.conflict_id == RegistrationRow.conflict_id, EventRow.revision == RegistrationRow.revision
        ),
    )
    .where(
        RegistrationRow.conflict_id == bindparam("conflict"),
        RegistrationRow.revision <= bindparam("revision"),
    )
    .order_by(RegistrationRow.revision.desc())
    .limit(1)
)


def _read(session: Session, conflict: Slug, revision: int) -> OnFile:
    places = _latest(session, PlaceRow, conflict, revision, "kind", "parent")
    actors = _latest(session, ActorRow, conflict, revision, "umbrella")
    sources = _latest(session, SourceRow, conflict, revision, "reliability")
    return OnFile(
        kinds={slug: PlaceKind(kind) for slug, (kind, _) in places.items()},
        parents={slug: parent for slug, (_, parent) in places.items()},
        umbrellas={slug: umbrella for slug, (umbrella,) in actors.items()},
        reliability={slug: Reliability(grade) for slug, (grade,) in sources.items()},
    )


def _latest(
    session: Session,
    table: type[PlaceRow] | type[ActorRow] | type[SourceRow],
    conflict: Slug,
    revision: int,
    *columns: str,
) -> Mapping[Slug, tuple[str, ...]]:
    """The columns of the latest registration of each slug, by slug in its order."""
    newest = (
        select(table.slug, func.max(table.revision).label("revision"))
        .where(table.conflict_id == conflict, table.revision <= revision)
        .group_by(table.slug)
        .subquery()
    )
    wanted = (getattr(table, column) for column in columns)
    rows = session.execute(
        select(table.slug, *wanted)
        .join(newest, and_(table.slug == newest.c.slug, table.revision == newest.c.revision))
        .where(table.conflict_id == conflict)
    )
    return {slug: tuple(said) for slug, *said in sorted(map(tuple, rows))}

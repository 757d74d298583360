"""Which state of a log an answer rests on."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.events import EventRedacted, Slug
from app.store.database import Database
from app.store.tables import AmendmentRow, EventRow, HeadRow


@dataclass(frozen=True, slots=True)
class Version:
    """A log at a revision: the hash of its last event, and how many of its events are redacted by now."""

    conflict: Slug
    revision: int
    hash: bytes
    recorded: datetime
    redactions: int

    def __str__(self) -> str:
        return f"{self.revision}-{self.hash.hex()}"


def version(db: Database, conflict: Slug, revision: int | None = None) -> Version:
    """The version of a log at a revision, at its head if none is given; one statement.

    Raises NotFound for an unknown conflict, and for a revision that it does not have.
    """
    with db.read() as session:
        return version_in(session, conflict, revision)


def version_in(session: Session, conflict: Slug, revision: int | None = None) -> Version:
    wanted = HeadRow.revision if revision is None else revision
    redactions = (
        select(func.count())
        .where(AmendmentRow.conflict_id == conflict, AmendmentRow.type == EventRedacted.TYPE)
        .where(AmendmentRow.target <= wanted)
        .scalar_subquery()
    )
    row = session.execute(
        select(HeadRow.revision, EventRow.revision, EventRow.leaf_hash, EventRow.recorded, redactions)
        .outerjoin(EventRow, (EventRow.conflict_id == conflict) & (EventRow.revision == wanted))
        .where(HeadRow.conflict_id == conflict)
    ).one_or_none()
    if row is None:
        raise NotFound(f"no conflict {conflict}")
    head, found, leaf_hash, recorded, redacted = row
    if found is None:
        raise NotFound(f"{conflict} has no revision {revision}; it is at {head}")
    return Version(conflict, found, leaf_hash, recorded, redacted)

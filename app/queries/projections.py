"""Whether what is rebuilt from the log is what the log says."""

from collections.abc import Callable

from sqlalchemy import select

from app.domain.events import Slug
from app.queries.versions import Version
from app.store import verification
from app.store.database import Database
from app.store.projections import VERSION
from app.store.tables import HeadRow, ProjectionRow


def first_difference(db: Database, version: Version, step: Callable[[], None]) -> str | None:
    """The first difference between the projections at the head and the log, in words; None if there is none.

    `step` is called now and then.
    """
    with db.read() as session:
        for difference in verification.differences(session, version.conflict, version.revision):
            if difference:
                return difference
            step()
    return None


def behind(db: Database) -> list[Slug]:
    """The conflicts whose projections are not of this version, in the order of their slugs."""
    with db.read() as session:
        current = select(ProjectionRow.conflict_id).where(ProjectionRow.version == VERSION)
        return sorted(session.scalars(select(HeadRow.conflict_id).where(HeadRow.conflict_id.not_in(current))))

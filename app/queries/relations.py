"""What follows from who stands with whom."""

from app.domain.tensions import Tension, tensions_among
from app.queries import snapshots
from app.queries.snapshots import Question
from app.queries.versions import Version
from app.store.database import Database
from app.store.onfile import on_file


def tensions(db: Database, version: Version, question: Question) -> list[Tension]:
    """The allies at odds at a version of the log, each pair once, by slug."""
    standing = snapshots.relations(db, version, question)
    with db.read() as session:
        file = on_file(session, version.conflict, version.revision)
    return tensions_among(standing, file)

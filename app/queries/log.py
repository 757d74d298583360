"""The log as evidence: its root, proofs about it, all of it to take away, and whether it is as recorded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.checkpoints import Checkpoint
from app.domain import merkle
from app.domain.errors import NotFound
from app.domain.events import Slug
from app.domain.merkle import Frontier, Hash
from app.queries.versions import Version
from app.store import audit, portable, sealed, tree
from app.store.database import Database
from app.store.log import read_head
from app.store.portable import Sign
from app.store.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That an event is in the log as it was at a size: the event, the path to the root, the root."""

    event: Sealed
    size: int
    path: list[Hash]
    root: Hash


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the log at one size begins with the log at another: both roots, and the path."""

    first_root: Hash
    root: Hash
    path: list[Hash]


def frontier(db: Database, conflict: Slug) -> Frontier:
    """The tree over a log as it is now; raises NotFound."""
    with db.read() as session:
        return read_head(session, conflict).frontier


def root(db: Database, version: Version) -> Hash:
    """The root of the tree over a log at a version; of its head, one row is read."""
    with db.read() as session:
        head = read_head(session, version.conflict)
        if head.revision == version.revision:
            return head.frontier.root()
        return tree.frontier_at(session, version.conflict, version.revision).root()


def inclusion(db: Database, conflict: Slug, revision: int, size: int) -> Inclusion:
    """The proof that an event is in the log of that size, which is at least its revision; raises NotFound."""
    with db.read() as session:
        _check_size(read_head(session, conflict).revision, conflict, size)
        event = next(sealed.read(session, conflict, after=revision - 1))
        path = tree.hashes_over(session, conflict, merkle.inclusion(revision - 1, size))
        return Inclusion(event, size, path, tree.frontier_at(session, conflict, size).root())


def consistency(db: Database, conflict: Slug, first: int, size: int) -> Consistency:
    """The proof that the log of that size begins with the log of `first` events; raises NotFound."""
    with db.read() as session:
        _check_size(read_head(session, conflict).revision, conflict, size)
        path = tree.hashes_over(session, conflict, merkle.consistency(first, size))
        first_root, root = (tree.frontier_at(session, conflict, each).root() for each in (first, size))
        return Consistency(first_root, root, path)


def export(db: Database, conflict: Slug, sign: Sign) -> Iterator[bytes]:
    """A log as lines, with all that it takes to check it and to take it in elsewhere.

    Whoever reads them slowly keeps a state of the database from being cleared away.
    """
    with db.read() as session:
        yield from portable.write(session, conflict, sign)


def check(db: Database, conflict: Slug, kept: Iterable[Checkpoint] = ()) -> Iterator[int]:
    """Hold a whole log against what seals it and against checkpoints of it that somebody kept.

    Tells now and then the revision that it is at; raises Tampered at the first that is not as recorded.
    """
    with db.read() as session:
        yield from audit.check(session, conflict, kept)


def _check_size(head: int, conflict: Slug, size: int) -> None:
    if size > head:
        raise NotFound(f"{conflict} has no revision {size}; it is at {head}")

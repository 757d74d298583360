"""The Merkle tree over each log: grown with every append, and what is read of it for a root or a proof."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain import merkle
from app.domain.events import Slug
from app.domain.merkle import TILE_HEIGHT, Frontier, Hash, Subtree
from app.store.statements import add_rows
from app.store.tables import EventRow, SubtreeRow

TILE = 1 << TILE_HEIGHT
AT_ONCE = 10_000
"""How many leaves are read at a time where all are."""


class Broken(Exception):
    """Hashes that must be there are not: `flask log verify` says what is wrong."""


def grow(session: Session, conflict: Slug, frontier: Frontier, leaves: Sequence[Hash]) -> Frontier:
    """The frontier grown by more leaves; the hashes of the subtrees that they complete are kept."""
    grown, kept = frontier.grown(leaves)
    rows = [
        {"conflict_id": conflict, "height": subtree.height, "number": subtree.number, "hash": hash}
        for subtree, hash in kept
    ]
    add_rows(session, SubtreeRow, rows)
    return grown


def frontier_at(session: Session, conflict: Slug, size: int) -> Frontier:
    """The frontier of a log as it was at so many events."""
    return Frontier(size, tuple(hashes_over(session, conflict, _ranges(size))))


def hashes_over(session: Session, conflict: Slug, several: Sequence[range]) -> list[Hash]:
    """The hash over each of several ranges of leaves that stand under one; no tile is read twice.

    Of the log's length it takes no more than its logarithm: at most two tiles a level, of 256 hashes each.
    """

    @cache
    def tile(level: int, number: int) -> Sequence[Hash]:
        return _tile(session, conflict, level, number)

    def hash_of(subtree: Subtree) -> Hash:
        level, height = divmod(subtree.height, TILE_HEIGHT)
        number, first = divmod(subtree.number << height, TILE)
        below = tile(level, number)[first : first + (1 << height)]
        if len(below) < 1 << height:
            raise Broken(f"{conflict}: the tree over its log lacks hashes of level {level}")
        return Frontier().grown(below)[0].root()

    return [merkle.hash_over(leaves, hash_of) for leaves in several]


def rebuild(session: Session, conflict: Slug) -> Frontier:
    """Make the kept hashes anew from those of the leaves; returns the frontier that these have."""
    session.execute(delete(SubtreeRow).where(SubtreeRow.conflict_id == conflict))
    frontier = Frontier()
    while leaves := _leaves(session, conflict, after=frontier.size, limit=AT_ONCE):
        frontier = grow(session, conflict, frontier, leaves)
    return frontier


def _ranges(size: int) -> list[range]:
    return [subtree.leaves for subtree in merkle.subtrees(range(size))]


def _tile(session: Session, conflict: Slug, level: int, number: int) -> Sequence[Hash]:
    """Up to 256 hashes side by side: of leaves, or of the subtrees of a level."""
    first = number * TILE
    if level == 0:
        return _leaves(session, conflict, after=first, limit=TILE)
    query = (
        select(SubtreeRow.hash)
        .where(SubtreeRow.conflict_id == conflict, SubtreeRow.height == level * TILE_HEIGHT)
        .where(SubtreeRow.number >= first, SubtreeRow.number < first + TILE)
        .order_by(SubtreeRow.number)
    )
    return session.scalars(query).all()


def _leaves(session: Session, conflict: Slug, *, after: int, limit: int) -> Sequence[Hash]:
    query = (
        select(EventRow.leaf_hash)
        .where(EventRow.conflict_id == conflict)
        .where(EventRow.revision > after, EventRow.revision <= after + limit)
        .order_by(EventRow.revision)
    )
    return session.scalars(query).all()

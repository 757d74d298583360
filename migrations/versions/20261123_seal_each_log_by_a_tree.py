"""Seal each log by a Merkle tree over it, also those that are there."""

from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "b2d94c60e1f7"
down_revision = "b0f3c7d15e28"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
AT_ONCE = 10_000

head = sa.table("head", sa.column("conflict_id", TEXT), sa.column("frontier", sa.LargeBinary()))
event = sa.table(
    "event",
    sa.column("conflict_id", TEXT),
    sa.column("revision", sa.BigInteger()),
    sa.column("leaf_hash", sa.LargeBinary()),
)


def upgrade() -> None:
    subtree = op.create_table(
        "subtree",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("height", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "height", "number", name=op.f("pk_subtree")),
        sqlite_with_rowid=False,
    )
    op.add_column("head", sa.Column("frontier", sa.LargeBinary(), nullable=False, server_default=""))
    connection = op.get_bind()
    for conflict in connection.scalars(sa.select(head.c.conflict_id)).all():
        frontier: list[bytes] = []
        for leaves in _leaves(connection, conflict):
            kept = [
                {"conflict_id": conflict, "height": height, "number": number, "hash": found}
                for height, number, found in _grow(frontier, leaves)
            ]
            if kept:
                connection.execute(subtree.insert(), kept)
        connection.execute(
            sa.update(head).where(head.c.conflict_id == conflict).values(frontier=b"".join(frontier))
        )


def downgrade() -> None:
    with op.batch_alter_table("head") as table:
        table.drop_column("frontier")
    op.drop_table("subtree")


def _leaves(connection: sa.Connection, conflict: str) -> Iterator[list[tuple[int, bytes]]]:
    """Revisions and leaf hashes, so many at a time."""
    query = sa.select(event.c.revision, event.c.leaf_hash).where(event.c.conflict_id == conflict)
    query = query.order_by(event.c.revision).limit(AT_ONCE)
    last = 0
    while rows := connection.execute(query.where(event.c.revision > last)).all():
        last = rows[-1].revision
        yield [(row.revision, row.leaf_hash) for row in rows]


def _grow(frontier: list[bytes], leaves: list[tuple[int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
    """Add leaves to a frontier; gives height, number and hash of the subtrees whose hashes are kept."""
    for size, leaf in leaves:
        frontier.append(leaf)
        for height in range(1, (size & -size).bit_length()):
            right = frontier.pop()
            frontier[-1] = sha256(b"\x01" + frontier[-1] + right).digest()
            if height % 8 == 0:
                yield height, (size >> height) - 1, frontier[-1]

"""Tell when a claim counts for the first time, and find what is asked of many rows without reading them.

The new column is filled from the log: `flask database upgrade` rebuilds what is behind.
"""

import sqlalchemy as sa
from alembic import op

revision = "b0f3c7d15e28"
down_revision = "b1a4e0c95d27"
branch_labels = None
depends_on = None


INDEXES = (
    ("claim", ("conflict_id", "place", "latest", "earliest"), "revision"),
    ("claim", ("conflict_id", "latest"), "revision"),
    ("span", ("conflict_id", "place", "start", "clean"), "written"),
)
"""What is known of a row without reading it, and what of it is from now on, too."""


def upgrade() -> None:
    op.add_column("claim", sa.Column("counts", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("DELETE FROM projection")  # all of it is behind
    op.create_index(
        op.f("ix_claim_conflict_id_counts_revision"), "claim", ["conflict_id", "counts", "revision"]
    )
    op.create_index(
        op.f("ix_amendment_conflict_id_type_target"), "amendment", ["conflict_id", "type", "target"]
    )
    for table, columns, more in INDEXES:
        op.drop_index(_name(table, *columns), table)
        op.create_index(op.f(_name(table, *columns, more)), table, [*columns, more])


def downgrade() -> None:
    for table, columns, more in INDEXES:
        op.drop_index(_name(table, *columns, more), table)
        op.create_index(_name(table, *columns), table, list(columns))
    op.drop_index("ix_amendment_conflict_id_type_target", "amendment")
    op.drop_index("ix_claim_conflict_id_counts_revision", "claim")
    with op.batch_alter_table("claim") as claim:
        claim.drop_column("counts")


def _name(table: str, *columns: str) -> str:
    return f"ix_{table}_{'_'.join(columns)}"

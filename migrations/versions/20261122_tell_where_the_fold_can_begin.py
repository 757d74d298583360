"""Tell where the fold can begin and end, and what was told of no revision.

The new column and table are filled from the log: `flask database upgrade` rebuilds what is behind.
"""

import sqlalchemy as sa
from alembic import op

revision = "3c5b1f0d9a64"
down_revision = "e07625802bf8"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("span", sa.Column("clean", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_span_conflict_id_place_start", "span")
    op.create_index(
        op.f("ix_span_conflict_id_place_start_clean"), "span", ["conflict_id", "place", "start", "clean"]
    )
    op.create_table(
        "interim",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("last", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "last", "place", name=op.f("pk_interim")),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM projection")  # all of it is behind
    op.create_index(op.f("ix_claim_conflict_id_latest"), "claim", ["conflict_id", "latest"])
    op.drop_index("ix_claim_conflict_id_place_latest", "claim")
    op.create_index(
        op.f("ix_claim_conflict_id_place_latest_earliest"),
        "claim",
        ["conflict_id", "place", "latest", "earliest"],
    )


def downgrade() -> None:
    op.drop_index("ix_claim_conflict_id_place_latest_earliest", "claim")
    op.create_index("ix_claim_conflict_id_place_latest", "claim", ["conflict_id", "place", "latest"])
    op.drop_index("ix_claim_conflict_id_latest", "claim")
    op.drop_table("interim")
    op.drop_index("ix_span_conflict_id_place_start_clean", "span")
    op.create_index("ix_span_conflict_id_place_start", "span", ["conflict_id", "place", "start"])
    with op.batch_alter_table("span") as span:
        span.drop_column("clean")

"""Tell spans of control, and frame them.

The new columns and tables are filled from the log: `flask database upgrade` rebuilds what is behind.
"""

import sqlalchemy as sa
from alembic import op

revision = "e07625802bf8"
down_revision = "8d0c6a7be3f1"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "projection",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("version", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", name=op.f("pk_projection")),
    )
    op.create_table(
        "registration",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "revision", name=op.f("pk_registration")),
    )
    op.create_table(
        "span",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("stop", sa.BigInteger(), nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("held", TEXT, nullable=True),
        sa.Column("turns", sa.Boolean(), nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "start", "place", name=op.f("pk_span")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_span_conflict_id_place_start"), "span", ["conflict_id", "place", "start"])
    op.create_table(
        "confirmation",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("body", TEXT, nullable=True),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "start", "place", name=op.f("pk_confirmation")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_confirmation_conflict_id_place_start"), "confirmation", ["conflict_id", "place", "start"]
    )
    op.create_table(
        "frame",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("instant", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "instant", name=op.f("pk_frame")),
    )
    op.create_table(
        "framed",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("instant", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("held", TEXT, nullable=True),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.Column("confirmed", TEXT, nullable=True),
        sa.Column("confirmed_written", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "instant", "place", name=op.f("pk_framed")),
        sqlite_with_rowid=False,
    )
    op.add_column("claim", sa.Column("begins", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("claim", sa.Column("told", TEXT, nullable=True))
    op.drop_index("ix_claim_conflict_id_place_earliest", "claim")
    op.create_index(op.f("ix_claim_conflict_id_place_latest"), "claim", ["conflict_id", "place", "latest"])


def downgrade() -> None:
    op.drop_index("ix_claim_conflict_id_place_latest", "claim")
    op.create_index("ix_claim_conflict_id_place_earliest", "claim", ["conflict_id", "place", "earliest"])
    with op.batch_alter_table("claim") as claim:
        claim.drop_column("told")
        claim.drop_column("begins")
    for table in ("framed", "frame", "confirmation", "span", "registration", "projection"):
        op.drop_table(table)

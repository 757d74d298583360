"""Know a whole request by its key when it is sent again."""

import sqlalchemy as sa
from alembic import op

revision = "8d0f6b6a2c11"
down_revision = "3c5b1f0d9a64"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "request_key",
        sa.Column("conflict_id", TEXT, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conflict_id", "name", name=op.f("pk_request_key")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("request_key")

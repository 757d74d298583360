"""Let a conflict be private: read only with a token of it."""

import sqlalchemy as sa
from alembic import op

revision = "b1a4e0c95d27"
down_revision = "8d0f6b6a2c11"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("head", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("head") as head:
        head.drop_column("private")

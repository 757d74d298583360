"""Keep the words that are searched in folded case, which finds the same on every database."""

import sqlalchemy as sa
from alembic import op

revision = "5f1e9c2d7a40"
down_revision = "395cd1784074"
branch_labels = None
depends_on = None

body = sa.table(
    "event_body",
    sa.column("conflict_id", sa.Text()),
    sa.column("revision", sa.BigInteger()),
    sa.column("words", sa.Text()),
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(body)).all():
        connection.execute(
            sa.update(body)
            .where(body.c.conflict_id == row.conflict_id, body.c.revision == row.revision)
            .values(words=row.words.casefold())
        )


def downgrade() -> None:
    """Folded words are found as before."""

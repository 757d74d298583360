"""Order text by code point on PostgreSQL, as SQLite does, whatever the order of its database."""

from alembic import op

revision = "8d0c6a7be3f1"
down_revision = "5f1e9c2d7a40"
branch_labels = None
depends_on = None

COLUMNS = {
    "actor": ("conflict_id", "slug", "umbrella"),
    "amendment": ("conflict_id", "type"),
    "claim": ("conflict_id", "type", "place", "source"),
    "event": ("conflict_id", "type", "recorded_by"),
    "event_body": ("conflict_id", "text", "words"),
    "head": ("conflict_id",),
    "mention": ("conflict_id", "kind", "name"),
    "place": ("conflict_id", "slug", "kind", "parent"),
    "source": ("conflict_id", "slug", "reliability", "published"),
    "token": ("id", "name", "scopes", "conflict_id"),
}


def upgrade() -> None:
    order_by("C")


def downgrade() -> None:
    order_by("default")


def order_by(collation: str) -> None:
    """Rebuilds the indexes, and no table."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in COLUMNS.items():
        changes = ", ".join(f'ALTER COLUMN {column} TYPE text COLLATE "{collation}"' for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")

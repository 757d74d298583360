"""Know of a claim by its date alone when it was known: what was not yet, need not be read."""

from alembic import op

revision = "b8d2f05a3c61"
down_revision = "b6c1e94d2a07"
branch_labels = None
depends_on = None


BEFORE, AFTER = ("conflict_id", "latest", "revision"), ("conflict_id", "latest", "revision", "known")


def upgrade() -> None:
    _replace(BEFORE, AFTER, "1000000 1000000 100 1 1")


def downgrade() -> None:
    _replace(AFTER, BEFORE, "1000000 1000000 100 1")


def _replace(before: tuple[str, ...], after: tuple[str, ...], alike: str) -> None:
    """Put an index in the place of another; and the numbers of rows that SQLite plans by, as before it."""
    op.drop_index(_name(before), "claim")
    op.create_index(op.f(_name(after)), "claim", list(after))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('claim', '{_name(after)}', '{alike}')")
        op.execute("ANALYZE sqlite_schema")


def _name(columns: tuple[str, ...]) -> str:
    return f"ix_claim_{'_'.join(columns)}"

"""Tell SQLite how much each index narrows down, as in a long log about thousands of places.

Left to itself it takes a conflict for as rare as a place, and so may look through all claims of a war
for each place of it. The numbers are rows: in the table, and that are alike in the first columns of the
index, in the first two ... (sqlite.org/fileformat2.html#stat1tab). `ANALYZE` would put its own there.
"""

from alembic import op
from sqlalchemy import Column, MetaData, Table, Text

revision = "b6c1e94d2a07"
down_revision = "b4a7d20c6f18"
branch_labels = None
depends_on = None


ALIKE = {
    "amendment": {
        "sqlite_autoindex_amendment_1": (70_000, 70_000, 1, 1),
        "ix_amendment_conflict_id_type_target": (70_000, 70_000, 30_000, 1),
    },
    "claim": {
        "sqlite_autoindex_claim_1": (1_000_000, 1_000_000, 1),
        "ix_claim_conflict_id_id": (1_000_000, 1_000_000, 1),
        "ix_claim_conflict_id_place_latest_earliest_revision": (1_000_000, 1_000_000, 200, 2, 1, 1),
        "ix_claim_conflict_id_latest_revision": (1_000_000, 1_000_000, 100, 1),
        "ix_claim_conflict_id_counts_revision": (1_000_000, 1_000_000, 100, 1),
        "ix_claim_conflict_id_earliest_revision": (1_000_000, 1_000_000, 100, 1),
        "ix_claim_conflict_id_known_revision": (1_000_000, 1_000_000, 100, 1),
        "ix_claim_conflict_id_type_earliest": (1_000_000, 1_000_000, 100_000, 10),
    },
    "confirmation": {
        "confirmation": (300_000, 300_000, 10, 1),
        "ix_confirmation_conflict_id_place_start": (300_000, 300_000, 60, 1),
    },
    "event": {
        "sqlite_autoindex_event_1": (1_000_000, 1_000_000, 1),
        "uq_event_conflict_id_id": (1_000_000, 1_000_000, 1),
        "ix_event_conflict_id_type_revision": (1_000_000, 1_000_000, 50_000, 1),
    },
    "event_body": {"sqlite_autoindex_event_body_1": (1_000_000, 1_000_000, 1)},
    "framed": {"framed": (20_000_000, 20_000_000, 5_000, 1)},
    "mention": {
        "mention": (3_000_000, 3_000_000, 1_000_000, 5_000, 1),
        "ix_mention_conflict_id_revision": (3_000_000, 3_000_000, 3),
    },
    "span": {
        "span": (4_000_000, 4_000_000, 100, 1),
        "ix_span_conflict_id_place_start_clean_written": (4_000_000, 4_000_000, 800, 1, 1, 1),
    },
}

STATISTICS = Table("sqlite_stat1", MetaData(), *(Column(name, Text) for name in ("tbl", "idx", "stat")))


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # PostgreSQL counts for itself
    op.execute("ANALYZE sqlite_schema")  # makes the table of statistics, if it is not there
    op.execute(STATISTICS.delete())
    op.bulk_insert(
        STATISTICS,
        [
            {"tbl": table, "idx": index, "stat": " ".join(map(str, alike))}
            for table, indexes in ALIKE.items()
            for index, alike in indexes.items()
        ],
    )
    op.execute("ANALYZE sqlite_schema")  # has them read


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(STATISTICS.delete())

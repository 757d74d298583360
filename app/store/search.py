"""Words sought in each database's own full text: FTS5 on SQLite, an index of lexemes on PostgreSQL.

Both are given words that are folded and parted already (app.domain.search), so that they find the same;
the table of the words, which is in both, tells which of them stand side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    ColumnElement,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from app.domain.events import Slug
from app.domain.search import Term
from app.store.statements import add_rows, run, run_many
from app.store.tables import SearchableNumberRow, SearchableRow

INDEX = table(
    "searchable_index",
    column("rowid", BigInteger),
    column("words", Text),
    column("searchable_index", Text),  # named like the table: what is matched, and what it is told to do
)
"""SQLite's index, of words without their order; a row's id is the number of its conflict, then its revision.

PostgreSQL's has the same name.
"""

REVISIONS = 1 << 40
"""How many revisions a conflict may have there."""

LEXEMES: ColumnClause[str] = column("lexemes", Text)
"""What PostgreSQL's index is of: the words of a row, and =CONFLICT, which is no word; filled by itself."""

ADD = insert(INDEX).values(rowid=bindparam("at"), words=bindparam("told"))
REMOVE = insert(INDEX).values(
    searchable_index=literal_column("'delete'"), rowid=bindparam("at"), words=bindparam("told")
)

NUMBER = select(SearchableNumberRow.number).where(SearchableNumberRow.conflict_id == bindparam("conflict"))
NEXT_NUMBER = select(func.coalesce(func.max(SearchableNumberRow.number), 0) + 1)


def index(session: Session, conflict: Slug, rows: Sequence[Mapping[str, Any]]) -> None:
    """Find events by the words of their rows, which were just added to the table."""
    if rows and _is_sqlite(session):
        first = _number(session, conflict) * REVISIONS
        run_many(session, ADD, [{"at": first + row["revision"], "told": row["words"]} for row in rows])


def forget(session: Session, conflict: Slug, revision: int) -> None:
    """Find an event no more, whose row is about to be deleted: none of its words is kept.

    SQLite's index would keep them until it merges its segments some day: it has to now.
    """
    if not _is_sqlite(session):
        return
    row = SearchableRow.conflict_id == conflict, SearchableRow.revision == revision
    words = session.scalars(select(SearchableRow.words).where(*row)).one_or_none()
    if words is not None:
        at = _number(session, conflict) * REVISIONS + revision
        run_many(session, REMOVE, [{"at": at, "told": words}])
        session.execute(insert(INDEX).values(searchable_index="optimize"))


def forget_all(session: Session, conflict: Slug) -> None:
    """Find no event of a conflict any more, whose rows are about to be deleted."""
    if not _is_sqlite(session):
        return
    others = select(SearchableRow.conflict_id).where(SearchableRow.conflict_id != conflict).limit(1)
    if session.scalars(others).first() is None:
        session.execute(insert(INDEX).values(searchable_index="delete-all"))
        return
    rows = select(
        literal("delete"),
        literal(_number(session, conflict) * REVISIONS) + SearchableRow.revision,
        SearchableRow.words,
    ).where(SearchableRow.conflict_id == conflict)
    session.execute(insert(INDEX).from_select(["searchable_index", "rowid", "words"], rows))


def telling(session: Session, conflict: Slug, term: Term, *, until: int) -> Select[int]:
    """The revisions, until one, of the events in which a term stands."""
    found = _indexed if _is_sqlite(session) else _with_lexemes
    if len(term.words) == 1:
        return found(conflict, term, until)
    return select(SearchableRow.revision).where(
        SearchableRow.conflict_id == conflict,
        SearchableRow.revision.in_(found(conflict, term, until)),
        _side_by_side(term),
    )


def indexed(session: Session, conflict: Slug) -> Iterator[tuple[int, str]]:
    """Every revision with each of its words, as the index has them, or else the table: once each."""
    if not _is_sqlite(session):
        yield from told(session, conflict)  # PostgreSQL keeps its indexes itself
        return
    connection, first = session.connection(), _number(session, conflict) * REVISIONS
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.searchable_terms"
        " USING fts5vocab(main, searchable_index, instance)"
    )
    of_conflict = text(
        "SELECT doc - :first, term FROM temp.searchable_terms WHERE doc BETWEEN :first AND :last"
    )
    bounds = {"first": first, "last": first + REVISIONS - 1}
    yield from connection.execute(of_conflict, bounds)


def told(session: Session, conflict: Slug) -> Iterator[tuple[int, str]]:
    """The same, as the table has them."""
    rows = select(SearchableRow.revision, SearchableRow.words).where(SearchableRow.conflict_id == conflict)
    for revision, words in session.execute(rows, execution_options={"yield_per": 1000}):
        for word in set(words.split()) - {"|"}:
            yield revision, word


def _indexed(conflict: Slug, term: Term, until: int) -> Select[int]:
    number = select(SearchableNumberRow.number).where(SearchableNumberRow.conflict_id == conflict)
    first = number.scalar_subquery() * REVISIONS
    words = " AND ".join(f'"{word}"' for word in term.words) + ("*" if term.is_prefix else "")
    return select(INDEX.c.rowid - first).where(
        INDEX.c.searchable_index.op("MATCH")(words), INDEX.c.rowid > first, INDEX.c.rowid <= first + until
    )


def _with_lexemes(conflict: Slug, term: Term, until: int) -> Select[int]:
    lexemes = " & ".join(f"'{word}'" for word in (f"={conflict}", *term.words))
    asked = lexemes + (":*" if term.is_prefix else "")
    return select(SearchableRow.revision).where(
        SearchableRow.conflict_id == conflict,
        SearchableRow.revision <= until,
        LEXEMES.op("@@")(cast(literal(asked, Text), TSQUERY)),
    )


def _side_by_side(term: Term) -> ColumnElement[bool]:
    phrase = " " + " ".join(term.words) + ("" if term.is_prefix else " ")
    padded: ColumnElement[str] = literal_column("' '") + SearchableRow.words + literal_column("' '")
    return padded.contains(phrase, autoescape=True)


def _number(session: Session, conflict: Slug) -> int:
    for (known,) in run(session, NUMBER, conflict=conflict):
        return int(known)
    [(number,)] = run(session, NEXT_NUMBER)
    add_rows(session, SearchableNumberRow, [{"conflict_id": conflict, "number": number}])
    return int(number)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

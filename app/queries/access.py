"""Who may read, and who may write."""

from sqlalchemy import bindparam, select

from app import clock
from app.domain.errors import NotAuthorised, NotFound
from app.domain.events import Slug
from app.store import tokens
from app.store.database import Database, Tally
from app.store.statements import run
from app.store.tables import HeadRow, SecretRow
from app.store.tokens import SCOPES, Token

__all__ = ["SCOPES", "Database", "Tally", "Token", "all_tokens", "secret", "token"]

PRIVATE = select(HeadRow.private).where(HeadRow.conflict_id == bindparam("conflict"))


def check_reader(db: Database, conflict: Slug, reader: Token | None) -> None:
    """Raise NotFound for a conflict that is not there, and in the same words for one that is not theirs."""
    with db.connection() as connection:
        found = run(connection, PRIVATE, conflict=conflict)
    if not found or (found[0][0] and not (reader and reader.reads(conflict))):
        raise NotFound(f"no conflict {conflict}")


def token(db: Database, text: str) -> Token:
    """The token of that text; raises NotAuthorised where it is unknown, expired or revoked."""
    with db.read() as session:
        known = tokens.known(session, text, clock.now())
    if known is None:
        raise NotAuthorised("the token is unknown, expired or revoked")
    return known


def secret(db: Database, purpose: str) -> bytes:
    """What this database keeps secret for a purpose."""
    with db.read() as session:
        return session.scalars(select(SecretRow.value).where(SecretRow.purpose == purpose)).one()


def holds_a_token(text: str) -> bool:
    """Whether a token is written in a text, good or not."""
    return tokens.is_in(text)


def all_tokens(db: Database) -> list[Token]:
    """Every token, the oldest first."""
    with db.read() as session:
        return tokens.all_of(session)

"""Tokens: made, known again and revoked. Only a digest of the secret is ever stored."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.events import Slug
from app.store.tables import TokenRow

SCOPES = ("read", "write", "amend", "admin")
WRITTEN = re.compile(r"(ctl_[0-9a-f]{16})_[A-Za-z0-9_-]{20,}", re.ASCII)
"""How a token is written, or most of one."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token may do: its scopes, in one conflict or (None) in all."""

    id: str
    name: str
    scopes: frozenset[str]
    conflict: Slug | None
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None

    def state(self, now: datetime) -> str:
        """Whether it is good at that time, and if not, since when."""
        if self.revoked is not None:
            return f"revoked {self.revoked:%Y-%m-%d}"
        if self.expires is None:
            return "good"
        return f"{'good until' if now < self.expires else 'expired'} {self.expires:%Y-%m-%d}"

    def reads(self, conflict: Slug) -> bool:
        """Whether it opens a private conflict: each token of that conflict does, whatever else it is for."""
        return self.conflict in {None, conflict}

    def allows(self, scope: str, conflict: Slug | None) -> bool:
        return scope in self.scopes and self.conflict in {None, conflict}


def is_in(text: str) -> bool:
    """Whether a token is written in a text, good or not."""
    return "ctl_" in text and WRITTEN.search(text) is not None


def without_secrets(text: str) -> str:
    """The text with no more of any token in it than its id."""
    return WRITTEN.sub(r"\1", text) if "ctl_" in text else text


def create(
    session: Session,
    *,
    name: str,
    scopes: frozenset[str],
    conflict: Slug | None,
    created: datetime,
    expires: datetime | None,
) -> str:
    """Keep a new token; returns its text, which cannot be read again."""
    id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    session.add(
        TokenRow(
            id=id,
            digest=_digest(secret),
            name=name,
            scopes=" ".join(sorted(scopes)),
            conflict_id=conflict,
            created=created,
            expires=expires,
            revoked=None,
        )
    )
    return f"ctl_{id}_{secret}"


def known(session: Session, text: str, now: datetime) -> Token | None:
    """The token of that text, if it is good at that time."""
    prefix, _, rest = text.partition("_")
    id, _, secret = rest.partition("_")
    # An id is hexadecimal; whatever else is sent need not be one that a database can look for.
    row = session.get(TokenRow, id) if prefix == "ctl" and id.isalnum() else None
    if row is None or not hmac.compare_digest(row.digest, _digest(secret)):
        return None
    token = _token(row)
    return token if token.state(now).startswith("good") else None


def all_of(session: Session) -> list[Token]:
    """Every token, the oldest first."""
    return [_token(row) for row in session.scalars(select(TokenRow).order_by(TokenRow.created, TokenRow.id))]


def revoke(session: Session, id: str, now: datetime) -> None:
    """Make a token useless from now on."""
    row = session.get(TokenRow, id)
    if row is None:
        raise NotFound(f"no token {id}")
    row.revoked = row.revoked or now


def _token(row: TokenRow) -> Token:
    return Token(
        row.id,
        row.name,
        frozenset(row.scopes.split()),
        row.conflict_id,
        row.created,
        row.expires,
        row.revoked,
    )


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()

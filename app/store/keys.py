"""The keys of whole requests, each with a digest of its documents, to know a request that is sent again."""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.errors import KeyTaken
from app.domain.events import Slug
from app.store import codec
from app.store.tables import KeyRow

Documents = Sequence[Mapping[str, Any]]


def is_taken(session: Session, conflict: Slug, token: str, key: str, documents: Documents) -> bool:
    """Whether the request is on record under its key; from now on it is, if this transaction is committed.

    Raises KeyTaken where another one is.
    """
    name, digest = sha256(f"{token} {key}".encode()).digest(), _digest(key, documents)
    here = select(KeyRow.digest).where(KeyRow.conflict_id == conflict, KeyRow.name == name)
    before = session.scalar(here)
    if before is None:
        session.execute(insert(KeyRow).values(conflict_id=conflict, name=name, digest=digest))
        return False
    if not hmac.compare_digest(before, digest):
        raise KeyTaken("the Idempotency-Key is that of another request")
    return True


def _digest(key: str, documents: Documents) -> bytes:
    """What is kept of a request: nobody without the key can try whether it said this or that."""
    text = "\n".join(map(codec.canonical, documents))
    return hmac.digest(key.encode(), text.encode(), "sha256")

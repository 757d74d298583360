"""The members that entries of a list have, of which a client may ask for some."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.errors import UnknownField
from app.http.requests import nearest
from app.http.schemas import SCHEMAS

LOGGED = (
    *("id", "type", "revision", "schema_version", "recorded", "recorded_by", "hash", "window", "standing"),
    *("lag", "amended_by", "redacted", "amended", "links"),
)
"""What the log says of an event besides what was posted."""

Document = dict[str, Any]


def _posted(types: Iterable[str]) -> set[str]:
    return {field.data_key or name for type in types for name, field in SCHEMAS[type].fields.items()}


KNOWN: Mapping[str, frozenset[str]] = {
    "events": frozenset({*_posted(SCHEMAS), *LOGGED}),
    **{
        f"{kind}s": frozenset({*_posted([f"{kind}.registered"]), "revision"} - {"id", "type"})
        for kind in ("place", "actor", "source")
    },
}
"""By the name of the list, every member that an entry may have."""

ALWAYS = {"id", "slug", "revision"}
"""Which of them are told whether or not they are asked for."""


def asked_for(names: Collection[str] | None, of: str) -> Collection[str] | None:
    """The members that are wanted of each entry of a list; None: all. Raises UnknownField."""
    for name in names or ():
        if name not in KNOWN[of]:
            raise UnknownField(f"{of} have no field {name!r}{nearest(name, KNOWN[of])}")
    return None if names is None else {*names, *ALWAYS}


def only(document: Document, wanted: Collection[str] | None) -> Document:
    """A document with nothing but the members that are wanted."""
    return {name: value for name, value in document.items() if wanted is None or name in wanted}

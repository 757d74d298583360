"""Between events and their stored form: canonical JSON, commitments and leaf hashes (docs/log-format.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
import rfc8785
from cattrs import BaseValidationError, Converter, transform_error
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.v import format_exception

from app.domain import edtf
from app.domain.edtf import Edtf
from app.domain.errors import Fault, InvalidEvents
from app.domain.events import CLOSED_SETS, EVENT_TYPES, Claim, Deaths, Event, Media, Text
from app.store.upcasters import Document, upcast

SALT_BYTES = 32
NAMES: Mapping[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
T = TypeVar("T")
LEAF = b"\x00"  # RFC 9162 §2.1.1: the prefix that tells a leaf from a node
LARGEST = 2**53 - 1  # RFC 8785 §3.2.2.3: numbers are those that a double holds exactly
PLAIN = frozenset({str, bool, type(None)})


def encode(event: Event) -> dict[str, Any]:
    """The event as a flat JSON document with its `type`; what has its default is left out."""
    return {"type": event.TYPE, **_converter.unstructure(event)}


def decode(document: Document) -> Event:
    """The event that a document with a `type` says; raises InvalidEvents with every fault in it."""
    name = document.get("type")
    event_type = EVENT_TYPES.get(name) if isinstance(name, str) else None
    if event_type is None:
        raise InvalidEvents([Fault("/type", f"{name!r} is no type of event")])
    said = {name: value for name, value in document.items() if name not in {"type", "id"}}
    try:
        return _converter.structure(said, event_type)
    except BaseValidationError as error:
        raise InvalidEvents(
            [_fault(line) for line in transform_error(error, path="", format_exception=_explained)]
        ) from error
    except (TypeError, ValueError) as error:
        raise InvalidEvents([Fault("", str(error))]) from error


def canonical(document: Mapping[str, Any]) -> str:
    """The document as the one text that RFC 8785 gives it."""
    try:
        return (_sorted(document) or rfc8785.dumps(cast(dict[str, Any], document))).decode()
    except rfc8785.CanonicalizationError as error:
        raise InvalidEvents([Fault("", str(error))]) from error


def said(text: str, *, version: int) -> Document:
    """What a stored text says, in the shape of today."""
    document: Document = orjson.loads(text)
    return upcast(document["type"], version, document)


def read(text: str, *, version: int) -> Event:
    """The event that a stored text says."""
    return decode(said(text, version=version))


def commitment(salt: bytes, text: str) -> bytes:
    """What the log says of a body: unguessable once the salt is gone."""
    return sha256(salt + text.encode()).digest()


def envelope(
    *,
    conflict: str,
    revision: int,
    id: UUID,
    type: str,
    schema_version: int,
    recorded: datetime,
    recorded_by: str,
    commitment: bytes,
) -> str:
    """Where an event stands in its log, with the commitment to its body, as canonical text."""
    return canonical(
        {
            "conflict": conflict,
            "revision": revision,
            "id": str(id),
            "type": type,
            "schema_version": schema_version,
            "recorded": timestamp(recorded),
            "recorded_by": recorded_by,
            "commitment": commitment.hex(),
        }
    )


def leaf_hash(envelope: str) -> bytes:
    """RFC 9162's hash of an event as a leaf: over its envelope."""
    return sha256(LEAF + envelope.encode()).digest()


def timestamp(moment: datetime) -> str:
    """An instant as RFC 3339 in UTC, always with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _sorted(document: Mapping[str, Any]) -> bytes | None:
    """The canonical text of a document that orjson writes as RFC 8785 does; None of any other.

    It does, many times faster than rfc8785, but for very large, very small and whole floats, for names
    that are not ASCII (which are sorted by UTF-16 there), and for what RFC 8785 has no text for.
    """
    values: list[Any] = [document]
    try:
        for value in values:  # which grow as those within are found
            kind = type(value)
            if kind is dict:
                if not "".join(value).isascii():
                    return None
                values.extend(value.values())
            elif kind is list or kind is tuple:
                values.extend(value)
            elif kind is int:
                if not -LARGEST <= value <= LARGEST:
                    return None
            elif kind is float:
                if value.is_integer() or not 1e-4 <= abs(value) < 1e15:
                    return None
            elif kind not in PLAIN:
                return None
        return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a name that is no text, a lone surrogate, lists within lists without end
        return None


def _fault(line: str) -> Fault:
    """A line of cattrs' report ("reason @ .actors[0]") as a fault with a JSON Pointer."""
    reason, _, path = line.rpartition(" @ ")
    pointer = path.replace("[", "/").replace("]", "").replace(".", "/").replace("except_", "except")
    return Fault(pointer, reason)


def _explained(error: BaseException, kind: type | None) -> str:
    """What cattrs' report says of one error."""
    if isinstance(error, InvalidEvents):
        return "; ".join(fault.detail for fault in error.faults)
    return str(error) if isinstance(error, TypeError | ValueError) else format_exception(error, kind)


def _converter_for_events() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(Edtf, str)
    converter.register_structure_hook(Edtf, lambda value, _: edtf.parse(_only(value, str)))
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(UUID, lambda value, _: UUID(_only(value, str)))
    for plain in NAMES:
        converter.register_structure_hook(plain, _only)
    for closed_set in CLOSED_SETS:  # which are text, and would be read as any text
        converter.register_structure_hook(closed_set, lambda value, kind: kind(value))
    converter.register_structure_hook_func(lambda kind: kind == Text, lambda value, _: _text(value))
    converter.register_structure_hook_func(
        lambda kind: kind == Text | None,
        lambda value, _: None if value is None else _text(value),
    )
    converter.register_unstructure_hook_func(lambda kind: kind in {Text, Text | None}, lambda value: value)
    converter.register_structure_hook_func(lambda kind: kind is Claim, lambda value, _: decode(value))
    converter.register_unstructure_hook_func(lambda kind: kind is Claim, encode)
    renamed = override(rename="except")  # a Python field cannot have the stored name
    for shape in (Media, Deaths, *EVENT_TYPES.values()):  # what is nested in others, first
        converter.register_structure_hook(shape, make_dict_structure_fn(shape, converter, except_=renamed))
        converter.register_unstructure_hook(
            shape, make_dict_unstructure_fn(shape, converter, _cattrs_omit_if_default=True, except_=renamed)
        )
    return converter


def _only(value: Any, kind: type[T]) -> T:
    """The value, if it is of the kind as it stands: nothing is read into another type."""
    if kind is float and type(value) is int:
        return kind(value)  # type: ignore[call-arg]
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not {NAMES[kind]}")
    return value


def _text(value: object) -> Text:
    if isinstance(value, Mapping):
        return {_only(language, str): _only(text, str) for language, text in value.items()}
    return _only(value, str)


_converter = _converter_for_events()

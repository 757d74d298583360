"""Events and their stored form: what is said is kept, and every shape ever stored still loads."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain import events
from app.domain.edtf import Edtf, parse
from app.domain.errors import InvalidEvents
from app.domain.events import CLAIM_TYPES, EVENT_TYPES, Claim, Deaths, Event, Media
from app.http.schemas import SCHEMAS
from app.store import codec

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.json"))

# Events of every type, with anything in their fields

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
slugs = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
by_language = st.dictionaries(st.sampled_from(["en", "ar", "pt-BR"]), text, min_size=1)
dates = st.sampled_from(
    ["2011", "201X", "2024-11?", "2024-11-30/2024-12-04", "../2020~", "2020-01-01T10:00:00+02:00"]
)
numbers = st.floats(-1_000_000, 1_000_000)
positions = st.lists(numbers | st.integers(-180, 180), min_size=2, max_size=3)

BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    "slug": slugs,
    "actors": st.lists(slugs, min_size=1, max_size=3).map(tuple),
    "credibility": st.integers(1, 6),
    "share": st.floats(0, 1),
    "geometry": st.fixed_dictionaries(
        {"type": st.just("Polygon"), "coordinates": st.lists(st.lists(positions))}
    ),
}
BY_TYPE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: text,
    int: st.integers(0, 2**53 - 1),
    float: numbers,
    bool: st.booleans(),
    UUID: st.uuids(),
    Edtf: dates.map(parse),
    events.Text: text | by_language,
    events.Point: st.tuples(numbers, numbers),
    tuple[float, float, float, float]: st.tuples(numbers, numbers, numbers, numbers),
    tuple[str, ...]: st.lists(text, max_size=3).map(tuple),
}


def filled(shape: type[Any]) -> st.SearchStrategy[Any]:
    """Anything of a shape; each field that may be left out is, at times."""
    types = get_type_hints(shape)
    required, optional = {}, {}
    for field in fields(shape):
        named = field.name in BY_NAME
        (required if field.default is MISSING else optional)[field.name] = (
            BY_NAME[field.name] if named else of_type(types[field.name])
        )
    return st.fixed_dictionaries(required, optional=optional).map(lambda said: shape(**said))


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    if kind in BY_TYPE:
        return BY_TYPE[kind]
    if kind in {Media, Deaths}:
        return filled(kind)
    if kind is Claim:
        return st.one_of(map(filled, CLAIM_TYPES.values()))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    return of_type({one | None: one for one in (*kind.__args__, events.Text)}[kind])


anything = st.one_of(map(filled, EVENT_TYPES.values()))


@given(anything)
def test_an_event_is_what_its_document_says(event: Event) -> None:
    assert codec.decode(codec.encode(event)) == event


@given(anything)
def test_an_event_is_what_its_stored_text_says_and_has_one_text(event: Event) -> None:
    stored = codec.canonical(codec.encode(event))
    again = codec.read(stored, version=event.VERSION)
    assert again == event
    assert codec.canonical(codec.encode(again)) == stored


def nulls(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(nulls, value.values()))
    return any(map(nulls, value)) if isinstance(value, list | tuple) else value is None


@given(anything)
def test_what_is_left_out_is_not_stored(event: Event) -> None:
    assert not nulls(codec.encode(event))


# Canonical text


def trees(names: st.SearchStrategy[Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    def within(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.lists(inner, max_size=3) | st.tuples(inner) | st.dictionaries(names, inner, max_size=3)

    return st.dictionaries(names, st.recursive(values, within, max_leaves=6), max_size=4)


ascii_names = st.sampled_from(["slug", "a", "aa", "B", "", '"', "\n"])
other_names = st.sampled_from(["é", "ﬁ", "𐤀", 1])
plain = st.one_of(
    st.text(st.sampled_from('a"\\/\0\x1f\x7f\u2028é\ue000𐤀'), max_size=4),
    st.sampled_from([None, True, False, 0, -1, 2**53 - 1, 1 - 2**53, 0.5, 1e-4, 123456789012345.6]),
    st.floats(-180, 180),
)
odd = st.one_of(
    st.sampled_from(["\ud800", 2**53, -(2**53), 2**64, events.PlaceKind.TOWN, UUID(int=1), b"a"]),
    st.sampled_from([1.0, -0.0, 1e15, 1e16, 1e20, 1e21, 9e-5, 1e-6, 1.5e-7, float("nan"), float("inf")]),
    st.floats(1e-9, 1e-3) | st.floats(1e14, 1e23),
)
documents = trees(ascii_names, plain | odd) | trees(ascii_names | other_names, plain)


def by_rfc8785(document: Any) -> str:
    try:
        return rfc8785.dumps(document).decode()
    except rfc8785.CanonicalizationError as error:
        return str(error)


def canonical(document: Any) -> str:
    try:
        return codec.canonical(document)
    except InvalidEvents as error:
        (fault,) = error.faults
        return fault.detail


@given(documents)
def test_every_document_has_the_text_of_rfc_8785_or_its_refusal(document: dict[Any, Any]) -> None:
    assert canonical(document) == by_rfc8785(document)


@pytest.mark.parametrize("depth", [100, 126, 127, 128, 400])
def test_a_document_has_its_text_however_deep_it_is(depth: int) -> None:
    nested: Any = 1
    for _ in range(depth):
        nested = {"a": [nested]}
    assert canonical({"a": nested}) == by_rfc8785({"a": nested})


def test_what_is_posted_every_day_does_not_wait_for_the_slow_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(rfc8785, "dumps")
    hill = {"slug": "hill", "names": {"ar": "تل"}, "population": 0, "point": [36.5, -12.25], "same_as": []}
    assert codec.canonical(hill) == (
        '{"names":{"ar":"تل"},"point":[36.5,-12.25],"population":0,"same_as":[],"slug":"hill"}'
    )


@given(anything)
def test_a_field_too_many_is_a_fault(event: Event) -> None:
    with pytest.raises(InvalidEvents):
        codec.decode({**codec.encode(event), "colour_of_the_sky": 1})


# The same fields on both sides

SET_BY_THE_LOG = {"event.redacted": {"amended"}}
RESOLVED_BY_THE_LOG = {"reported"}


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_may_be_posted_is_what_the_event_has(name: str) -> None:
    posted = {field.data_key or name for name, field in SCHEMAS[name].fields.items()}
    known = {field.name.rstrip("_") for field in fields(EVENT_TYPES[name])}
    assert posted - {"type", "id"} == known - SET_BY_THE_LOG.get(name, set())


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_the_event_must_have_must_be_posted(name: str) -> None:
    must = {field.data_key or name for name, field in SCHEMAS[name].fields.items() if field.required}
    needed = {field.name.rstrip("_") for field in fields(EVENT_TYPES[name]) if field.default is MISSING}
    assert needed - RESOLVED_BY_THE_LOG <= must


def test_every_type_of_event_is_posted_by_its_own_name() -> None:
    assert SCHEMAS.keys() == EVENT_TYPES.keys()
    assert all(name == shape.TYPE for name, shape in EVENT_TYPES.items())


# Stored shapes


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.name)
def test_a_stored_shape_still_loads_and_says_the_same(path: Path) -> None:
    """These files are what was stored once: they are never edited, only added to."""
    stored = path.read_text(encoding="utf-8")
    version = int(path.name.split(".v")[1].removesuffix(".json"))
    event = codec.read(stored, version=version)
    assert path.name == f"{event.TYPE}.v{version}.json"
    if version == event.VERSION:
        assert codec.canonical(codec.encode(event)) == stored


def test_every_shape_is_kept_with_all_its_fields() -> None:
    kept = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in SHAPES}
    versions = [
        f"{name}.v{v}.json" for name, shape in EVENT_TYPES.items() for v in range(1, shape.VERSION + 1)
    ]
    assert sorted(kept) == sorted(versions)
    for name, shape in EVENT_TYPES.items():
        known = {field.name.rstrip("_") for field in fields(shape)} | {"type"}
        assert kept[f"{name}.v{shape.VERSION}.json"].keys() == known


# What is not read


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({}, "/type"),
        ({"type": None}, "/type"),
        ({"type": ["control.taken"]}, "/type"),
        ({"type": "claim.retracted", "target": 5, "reason": "x"}, "/target"),
        ({"type": "claim.retracted", "target": "x", "reason": "x"}, "/target"),
        ({"type": "claim.retracted", "target": str(UUID(int=1)), "reason": 1}, "/reason"),
        ({"type": "actor.registered", "slug": "a", "names": {"en": 1}, "kind": "state"}, "/names"),
        ({"type": "actor.registered", "slug": "a", "names": "A", "kind": "empire"}, "/kind"),
        (
            {"type": "place.registered", "slug": "a", "names": "A", "kind": "town", "population": 1.0},
            "/population",
        ),
        (
            {"type": "place.registered", "slug": "a", "names": "A", "kind": "town", "population": True},
            "/population",
        ),
        (
            {"type": "place.registered", "slug": "a", "names": "A", "kind": "town", "same_as": ["a", 1]},
            "/same_as/1",
        ),
        ({"type": "source.registered", "slug": "a", "title": "A", "published": "2020-13"}, "/published"),
    ],
)
def test_nothing_is_read_into_another_kind_of_value(document: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidEvents) as refusal:
        codec.decode(document)
    assert [fault.pointer for fault in refusal.value.faults] == [pointer]

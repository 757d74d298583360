"""The shapes of events: as each is posted, as each is on record, and what else is made of the same fields."""

from collections.abc import Iterable
from inspect import getdoc

from apispec.ext.marshmallow.openapi import OpenAPIConverter

from app.api.description.examples import EXAMPLES
from app.api.description.shapes import (
    BASIS,
    COUNT,
    ID,
    INSTANT,
    LOGGED,
    OF_SOME,
    REGISTERS,
    RESOURCES,
    REVISION,
    Shape,
    links,
    many,
    maybe,
    ref,
    thing,
)
from app.domain.admission import REFERENCES
from app.domain.events import CLAIM_TYPES, EVENT_TYPES, ConflictOpened, EventRedacted
from app.http.schemas import SCHEMAS, scope_of


def shapes(converter: OpenAPIConverter) -> dict[str, Shape]:
    """Every shape that is made of the fields of events, by its name."""
    posted = {type: _posted(converter, type) for type in SCHEMAS}
    postable = [type for type in posted if type != ConflictOpened.TYPE]
    return {
        **posted,
        "Event": _one_of(postable, ""),
        "Post": {"oneOf": [ref("Event"), {**many(ref("Event")), "minItems": 1}]},
        "Replacement": {"oneOf": [_replacement(posted[type]) for type in CLAIM_TYPES]},
        **{f"{type}.recorded": _recorded(type, shape) for type, shape in posted.items()},
        "EventOnRecord": {
            "oneOf": [*(ref(f"{type}.recorded") for type in posted), ref("Redacted")],
        },
        "SomeOfAnEvent": _some(["id", "revision"], *(_recorded(*each) for each in posted.items())),
        **{f"{register}.entry": _entry(posted[type]) for register, type in REGISTERS.items()},
        **{
            f"{register}.some": _some(["slug", "revision"], _entry(posted[type]))
            for register, type in REGISTERS.items()
        },
        "Conflict": _conflict(posted[ConflictOpened.TYPE]),
    }


def _posted(converter: OpenAPIConverter, type: str) -> Shape:
    shape: Shape = converter.schema2jsonschema(SCHEMAS[type])  # type: ignore[no-untyped-call]
    shape["properties"]["type"] = {"type": "string", "const": type}
    for field, _, register in REFERENCES[type]:
        slug = shape["properties"][field.rstrip("_")]
        slug.get("items", slug)["x-register"] = f"{register}s"
    meaning = getdoc(EVENT_TYPES[type])
    return {
        **shape,
        "description": f"{meaning}\n\nTo post it takes a token with the scope `{scope_of(type)}`.",
        "examples": [example for example in EXAMPLES if example["type"] == type],
    }


def _one_of(types: Iterable[str], ending: str) -> Shape:
    """One of several shapes, as its `type` says."""
    mapping = {type: ref(f"{type}{ending}")["$ref"] for type in types}
    return {
        "oneOf": [{"$ref": path} for path in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _replacement(claim: Shape) -> Shape:
    """A claim that stands under the id of its correction; its source is the target's, if it gives none."""
    return {
        "type": "object",
        "properties": {name: value for name, value in claim["properties"].items() if name != "id"},
        "required": [name for name in claim["required"] if name != "source"],
        "additionalProperties": False,
    }


def _recorded(type: str, posted: Shape) -> Shape:
    """What was posted, and what the log adds to it."""
    resolved = ["reported", "window", "standing"] if type in CLAIM_TYPES else []
    redacts = {"amended": ID} if type == EventRedacted.TYPE else {}
    own = posted["required"] if "type" in posted["required"] else [*posted["required"], "type"]
    always = [name for name in LOGGED if name not in OF_SOME]
    return {
        "type": "object",
        "properties": {**posted["properties"], **redacts, **LOGGED},
        "required": list(dict.fromkeys([*own, *always, *resolved])),
    }


def _some(always: list[str], *shapes: Shape) -> Shape:
    """Some of the members that a thing of one of the shapes has, as they were asked for, and some always."""
    members: dict[str, list[Shape]] = {}
    for shape in shapes:
        for name, member in shape["properties"].items():
            if member not in members.setdefault(name, []):
                members[name].append(member)
    properties = {name: alike[0] if len(alike) == 1 else {"anyOf": alike} for name, alike in members.items()}
    return {"type": "object", "properties": properties, "required": always}


def _entry(posted: Shape) -> Shape:
    """What is on file under a slug, and the revision that put it there."""
    return {
        "type": "object",
        "properties": {**_but(posted["properties"], "type", "id"), "revision": REVISION},
        "required": [*(name for name in posted["required"] if name != "type"), "revision"],
    }


def _conflict(opened: Shape) -> Shape:
    shape = thing(
        **BASIS,
        counts=thing(events=COUNT, claims=COUNT, places=COUNT, actors=COUNT, sources=COUNT),
        bounds=thing(earliest=maybe(INSTANT), latest=maybe(INSTANT)),
        links=links(*RESOURCES),
    )
    described = _but(opened["properties"], "type", "id", "slug")
    return {
        **shape,
        "properties": {**shape["properties"], **described},
        "required": [*shape["required"], "names", "private"],
    }


def _but(properties: Shape, *names: str) -> Shape:
    return {name: shape for name, shape in properties.items() if name not in names}

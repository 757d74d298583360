"""The shape of every answer, as JSON Schema (2020-12) under the name that the description has it by.

What stands here is there in every answer, but for what `but` names; more may come to stand there.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

from app.domain.answers import Role, Status
from app.domain.events import PlaceKind, RelationKind, Reliability, ShareOf, WarPhase
from app.domain.shares import Step
from app.http.forms import Form
from app.http.looks import FORMS, shared
from app.queries.facets import FACETS

Shape = dict[str, Any]

REGISTERS = {"places": "place.registered", "actors": "actor.registered", "sources": "source.registered"}


def ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def thing(but: Collection[str] = (), /, **members: Shape) -> Shape:
    """An object with these members; a name that is a word of Python has a `_` behind it."""
    named = {name.removesuffix("_"): shape for name, shape in members.items()}
    return {
        "type": "object",
        "properties": named,
        "required": [name for name in named if name not in but],
    }


def many(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


def maybe(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(values: type[StrEnum]) -> Shape:
    return {"type": "string", "enum": [value.value for value in values]}


def links(*names: str, but: Collection[str] = ()) -> Shape:
    """Paths of this service; those in `but` may be null."""
    return thing(**{f"{name}_": maybe(LINK) if name in but else LINK for name in names})


TEXT: Shape = {"type": "string"}
COUNT: Shape = {"type": "integer", "minimum": 0}
NUMBER: Shape = {"type": "number"}
FLAG: Shape = {"type": "boolean"}
LINK: Shape = {"type": "string", "pattern": "^/", "description": "A path of this service."}
SLUG, ID = shared("Slug"), shared("Id")
SLUGS, IDS = many(SLUG), many(ID)
REVISION: Shape = {"type": "integer", "minimum": 1}
INSTANT: Shape = {"type": "string", "format": "date-time"}
DATE: Shape = {"type": "string", "description": "A date in EDTF, as it was given."}
SHA256: Shape = {"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$", "description": "A hash, in base64."}
HASH: Shape = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
WORDS: Shape = {"anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]}
CREDIBILITY: Shape = {"type": "integer", "minimum": 1, "maximum": 6}
SECONDS = maybe({"type": "integer"})
STATUS, PLACE_KIND = one_of(Status), one_of(PlaceKind)

BASIS = {
    "conflict": SLUG,
    "revision": REVISION,
    "version": {"type": "string", "pattern": "^[0-9]+-[0-9a-f]{64}$"},
    "redactions": COUNT,
}
"""Which state of which log an answer rests on."""

RULED = {**BASIS, "rules": {"type": "integer", "description": "The version of the rules of control."}}
AT = {"at": maybe(DATE), "lens": ref("Lens")}
PINNED = links("permalink", "conflict")
NEXT = {"next": maybe(LINK)}

BRIEF = {"id": ID, "occurred": DATE}
RIVAL = {
    **BRIEF,
    "type": TEXT,
    "actors": SLUGS,
    "place": SLUG,
    "source": SLUG,
    "credibility": CREDIBILITY,
}
REASON = {
    "role": one_of(Role),
    **RIVAL,
    "contenders": SLUGS,
    "reported": DATE,
    "locator": maybe(TEXT),
    "summary": maybe(WORDS),
}
HELD = {
    "holders": SLUGS,
    "contenders": SLUGS,
    "since": maybe(ref("Since")),
    "contested_since": maybe(ref("Since")),
    "because": IDS,
}
TOLD = {**HELD, "disputed": FLAG, "rivals": many(ref("Rival")), "uncertain": IDS}
STRETCH = {"from_": maybe(INSTANT), "to": maybe(INSTANT)}

LOGGED = {
    "id": ID,
    "revision": REVISION,
    "schema_version": REVISION,
    "recorded": INSTANT,
    "recorded_by": TEXT,
    "hash": HASH,
    "window": ref("Window"),
    "standing": FLAG,
    "lag": ref("Lag"),
    "amended_by": IDS,
    "links": links("self"),
    "amendments": many(ref("EventOnRecord")),
}
"""What the log adds to events."""

OF_SOME = ("window", "standing", "lag", "amendments")
"""What it adds to some: to claims, to responses, and to the one event that was asked for."""

PORTION = {"alone": maybe(NUMBER), "with_others": maybe(NUMBER)}
DENOMINATOR = {"by": one_of(ShareOf), "places": COUNT, "weight": NUMBER}
ASKED_SHARES = {
    "from_": maybe(DATE),
    "to": maybe(DATE),
    "step": one_of(Step),
    "by": one_of(ShareOf),
    "place": maybe(SLUG),
    "lens": ref("Lens"),
}
RESOURCES = (
    *("self", "events", "stream", "snapshot", "places", "actors", "sources", "relations", "shares"),
    *("spans", "log"),
    *(
        "tensions",
        "lags",
        "timelinejs",
        "timelinejs_csv",
        "vis",
        "control_geojson",
        "control_kml",
        "atom",
        "json_feed",
        "layers",
    ),
)
SLIDE = {
    "unique_id": TEXT,
    "group": TEXT,
    "start_date": ref("TimelineJSDate"),
    "end_date": ref("TimelineJSDate"),
    "display_date": TEXT,
    "text": thing(["text"], headline=TEXT, text=TEXT),
    "autolink": {"const": False},
    "media": thing(["alt", "caption", "credit"], url=TEXT, alt=TEXT, caption=TEXT, credit=TEXT),
}
ERA = {"start_date": ref("TimelineJSDate"), "end_date": ref("TimelineJSDate"), "text": thing(headline=TEXT)}

FORMS_BESIDES: dict[Form, Shape] = {
    Form.NDJSON: {**TEXT, "description": "A line of JSON for each."},
    Form.CSV: {**TEXT, "description": "A table (RFC 4180), its first row the names of the columns."},
    Form.LINKS: {**TEXT, "description": "Links (RFC 6690)."},
    Form.ATOM: {**TEXT, "description": "Atom (RFC 4287)."},
    Form.KML: {**TEXT, "description": "KML 2.2."},
    Form.FEED: thing(
        ["next_url"],
        version={"const": "https://jsonfeed.org/version/1.1"},
        title=TEXT,
        language=TEXT,
        home_page_url=TEXT,
        feed_url=TEXT,
        next_url=TEXT,
        items=many(
            thing(
                ["authors", "external_url", "_claim"],
                id=TEXT,
                url=TEXT,
                external_url=TEXT,
                title=TEXT,
                content_html=TEXT,
                date_published=INSTANT,
                language=TEXT,
                tags=many(TEXT),
                authors=many(thing(["url"], name=TEXT, url=TEXT)),
                _claim=thing(
                    ["place"],
                    event=TEXT,
                    type=TEXT,
                    occurred=DATE,
                    display_date=TEXT,
                    place=SLUG,
                    source=SLUG,
                    credibility=CREDIBILITY,
                ),
            )
        ),
    ),
    Form.TEXT: {**TEXT, "description": "A signed note (C2SP)."},
    Form.XML: {**TEXT, "description": "The same in XML."},
    Form.GEOJSON: thing(
        ["numberMatched", "numberReturned"],
        numberMatched=COUNT,
        numberReturned=COUNT,
        type={"const": "FeatureCollection"},
        features=many(
            thing(
                type={"const": "Feature"},
                id=TEXT,
                geometry=maybe({"type": "object"}),
                properties={"type": "object"},
            )
        ),
    ),
}
"""How answers look in the forms that are not JSON; GeoJSON is RFC 7946."""

SHAPES: dict[str, Shape] = {
    **FORMS,
    "Front": thing(title=TEXT, links=links("conflicts", "description", "docs")),
    "Description": {"type": "object", "required": ["openapi", "info", "paths"]},
    "Page": TEXT,
    "Words": {"type": "object", "additionalProperties": True},
    "File": TEXT,
    "Health": thing(status=TEXT),
    "Metrics": TEXT,
    "Stream": {
        **thing(["id", "event", "data", "retry"], id=TEXT, event=TEXT, data=TEXT, retry=COUNT),
        "description": "Each server-sent event: its id is the revision, its data an event as JSON.",
    },
    **{form.value: shape for form, shape in FORMS_BESIDES.items()},
    "Conflicts": thing(conflicts=many(ref("Conflict"))),
    "Lens": thing(
        reported_by=maybe(DATE),
        source=SLUGS,
        min_credibility=maybe(CREDIBILITY),
    ),
    "Since": thing(occurred=DATE, earliest=maybe(INSTANT), latest=INSTANT),
    "Window": thing(earliest=maybe(INSTANT), latest=INSTANT),
    "WindowOfADate": thing(date=DATE, earliest=maybe(INSTANT), latest=maybe(INSTANT)),
    "Lag": thing(least_seconds=SECONDS, most_seconds=SECONDS),
    "Rival": thing(**RIVAL),
    "Control": thing(
        ["stale", "spoken"],
        place=SLUG,
        kind=PLACE_KIND,
        parent=maybe(SLUG),
        status=STATUS,
        **TOLD,
        confirmed=maybe(thing(**BRIEF)),
        composition=many(thing(kind=PLACE_KIND, status=STATUS, holders=SLUGS, places=COUNT)),
        stale=FLAG,
        spoken=maybe(thing(**BRIEF)),
    ),
    "Snapshot": thing(
        ["stale_after"],
        **RULED,
        **AT,
        stale_after=TEXT,
        phase=maybe(thing(phase=one_of(WarPhase), name=WORDS, **BRIEF)),
        places=many(ref("Control")),
        links=links("permalink", "previous", "next", "conflict", but=("previous", "next")),
    ),
    "Place": thing(
        ["stale_after"],
        **RULED,
        **AT,
        stale_after=TEXT,
        on_file=ref("places.entry"),
        within=SLUGS,
        parts=SLUGS,
        control=ref("Control"),
        claims=many(thing(["contenders"], **REASON)),
        claims_total=COUNT,
        **NEXT,
        links=PINNED,
    ),
    "History": thing(
        **RULED,
        place=SLUG,
        lens=ref("Lens"),
        within=SLUGS,
        spans=many(thing(**STRETCH, **TOLD, status=STATUS, confirmations=many(thing(**BRIEF)))),
        claims=many(
            thing(
                ["contenders"],
                **REASON,
                decided=many(thing(**STRETCH)),
                disagreed=many(thing(**STRETCH)),
            )
        ),
        amendments=many(
            thing(
                id=ID,
                by=ID,
                type=TEXT,
                revision=REVISION,
                recorded=INSTANT,
                reported=maybe(DATE),
                reason=maybe(TEXT),
            )
        ),
        spans_total=COUNT,
        claims_total=COUNT,
        amendments_total=COUNT,
        **NEXT,
        links=PINNED,
    ),
    "Changes": thing(
        ["from", "to", "at", "from_revision"],
        **RULED,
        from_=DATE,
        to=maybe(DATE),
        at=maybe(DATE),
        from_revision=REVISION,
        lens=ref("Lens"),
        changes=many(ref("Change")),
        links=PINNED,
    ),
    "Change": thing(
        ["learned"],
        place=SLUG,
        kind=PLACE_KIND,
        parent=maybe(SLUG),
        changed=many(TEXT),
        turned=maybe(INSTANT),
        since=maybe(ref("Since")),
        before=thing(status=STATUS, **HELD),
        after=thing(status=STATUS, **HELD),
        claims=many(thing(**RIVAL, reliability=one_of(Reliability))),
        disputed=FLAG,
        rivals=many(ref("Rival")),
        uncertain=IDS,
        learned=thing(new=IDS, amended=many(thing(id=ID, by=ID, type=TEXT))),
    ),
    "Relation": thing(actor=SLUG, relation=one_of(RelationKind), toward=SLUG, since=DATE, because=IDS),
    "Relations": thing(**BASIS, **AT, relations=many(ref("Relation")), links=PINNED),
    "Tensions": thing(
        **BASIS,
        **AT,
        tensions=many(
            thing(
                allies={**SLUGS, "minItems": 2, "maxItems": 2},
                bonds=many(many(ref("Relation"))),
                strains=many(many(ref("Relation"))),
            )
        ),
        links=PINNED,
    ),
    "Lags": thing(
        **BASIS,
        **AT,
        pairs=many(
            thing(
                actor=SLUG,
                toward=SLUG,
                count=COUNT,
                median=ref("Lag"),
                range=ref("Lag"),
                responses=many(thing(id=ID, target=ID, lag=ref("Lag"))),
            )
        ),
        links=PINNED,
    ),
    "Shares": thing(
        **RULED,
        **ASKED_SHARES,
        denominator=thing(**DENOMINATOR, without_figures=SLUGS),
        points=many(
            thing(
                at=DATE,
                instant=INSTANT,
                groups=many(
                    thing(status=STATUS, holders=SLUGS, places=COUNT, weight=NUMBER, share=maybe(NUMBER))
                ),
                actors=many(thing(actor=SLUG, **PORTION)),
            )
        ),
        reported=many(
            thing(
                **BRIEF,
                source=SLUG,
                place=SLUG,
                actor=SLUG,
                share=NUMBER,
                of=one_of(ShareOf),
                approximate=FLAG,
                computed=thing(instant=INSTANT, **PORTION, denominator=thing(**DENOMINATOR)),
            )
        ),
        **NEXT,
        links=PINNED,
    ),
    "Spans": thing(
        **RULED,
        lens=ref("Lens"),
        actors=many(thing(["umbrella", "colour"], slug=SLUG, names=WORDS, umbrella=SLUG, colour=TEXT)),
        places=many(
            thing(
                ["parent", "point", "geometry", "population", "area_km2"],
                slug=SLUG,
                names=WORDS,
                kind=PLACE_KIND,
                parent=SLUG,
                point=many(NUMBER),
                geometry={"type": "object"},
                population=COUNT,
                area_km2=NUMBER,
                counts=FLAG,
                spans=many(
                    thing(
                        ["holders", "contenders", "since", "contested_since", "disputed", "uncertain"],
                        from_=maybe(INSTANT),
                        status=STATUS,
                        holders=SLUGS,
                        contenders=SLUGS,
                        since=DATE,
                        contested_since=DATE,
                        disputed={"const": True},
                        uncertain={"const": True},
                    )
                ),
            )
        ),
        links=PINNED,
    ),
    "Log": thing(
        **BASIS,
        root=SHA256,
        origin=maybe(TEXT),
        key=maybe(TEXT),
        links=links(
            *("self", "checkpoint", "export", "inclusion", "consistency", "conflict"), but=("checkpoint",)
        ),
    ),
    "Sealed": thing(["salt", "text", "posted"], envelope=TEXT, hash=HASH, salt=HASH, text=TEXT, posted=HASH),
    "Inclusion": thing(
        conflict=SLUG, revision=REVISION, size=REVISION, event=ref("Sealed"), path=many(SHA256), root=SHA256
    ),
    "Consistency": thing(
        conflict=SLUG, from_=REVISION, to=REVISION, path=many(SHA256), from_root=SHA256, root=SHA256
    ),
    **{
        f"{register}.page": thing(
            **BASIS,
            **{register: many({"anyOf": [ref(f"{register}.entry"), ref(f"{register}.some")]})},
            **NEXT,
            links=PINNED,
        )
        for register in REGISTERS
    },
    "Register": {"oneOf": [ref(f"{register}.page") for register in ("actors", "sources")]},
    "Redacted": thing(OF_SOME, type=TEXT, redacted={"const": True}, **LOGGED),
    "EventPage": thing(
        ["total", "facets"],
        **BASIS,
        events=many({"anyOf": [ref("EventOnRecord"), ref("SomeOfAnEvent")]}),
        total=COUNT,
        facets={
            "type": "object",
            "propertyNames": {"enum": list(FACETS)},
            "additionalProperties": many(thing(value=TEXT, count=COUNT)),
        },
        **NEXT,
        links=links("conflict"),
    ),
    "Posted": {"oneOf": [ref("EventOnRecord"), thing(events=many(ref("EventOnRecord"))), ref("Rehearsal")]},
    "Rehearsal": thing(
        dry_run={"const": True},
        conflict=SLUG,
        events=many({**thing(id=ID, type=TEXT, revision=REVISION), "additionalProperties": True}),
        on_record=IDS,
        changes=many(thing(place=SLUG, **STRETCH, before={"type": "object"}, after={"type": "object"})),
    ),
    "TimelineJS": thing(
        ["next"],
        scale={"const": "human"},
        title=thing(unique_id=TEXT, text=thing(headline=TEXT)),
        events=many(thing(["group", "end_date", "autolink", "media"], **SLIDE)),
        eras=many(thing(**ERA)),
        next=LINK,
    ),
    "Vis": thing(
        ["next"],
        groups=many(thing(id=TEXT, content=TEXT, order=COUNT)),
        items=many(
            thing(
                ["group", "end", "title", "claims"],
                id=TEXT,
                group=TEXT,
                type={"enum": ["point", "range", "background"]},
                start=INSTANT,
                end=INSTANT,
                content=TEXT,
                title=TEXT,
                className=TEXT,
                claims={"type": "integer", "minimum": 2, "description": "How many it is a cluster of."},
            )
        ),
        next=LINK,
    ),
    "OEmbed": thing(
        version={"const": "1.0"},
        type={"const": "rich"},
        title=TEXT,
        provider_name=TEXT,
        provider_url=TEXT,
        cache_age=COUNT,
        width=COUNT,
        height=COUNT,
        html=TEXT,
    ),
    "TimelineJSDate": thing(
        ["month", "day", "hour", "minute", "second"],
        year={"type": "integer"},
        month={"type": "integer"},
        day={"type": "integer"},
        hour=TEXT,
        minute=TEXT,
        second=TEXT,
    ),
}

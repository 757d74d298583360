"""What a claim says, in a line: in English and in Arabic."""

from collections.abc import Callable, Iterable, Mapping

from app.domain.events import (
    AssessmentMade,
    Claim,
    ControlContested,
    ControlLapsed,
    ControlLost,
    ControlObserved,
    ControlTaken,
    IncidentOccurred,
    PhaseBegan,
    RelationClaim,
    ShareReported,
    Slug,
    Text,
)

LANGUAGES = ("en", "ar")

SAYINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "taken": "{actors} took {place}",
        "observed": "{place} held by {actors}",
        "observed-contested": "{place} held by {actors}, contested by {contenders}",
        "observed-nobody": "Nobody in control of {place}",
        "lost": "{actors} lost {place}",
        "contested": "{place} contested by {actors}",
        "lapsed": "No longer known who holds {place}",
        "incident": "{kind}",
        "incident-place": "{kind}: {place}",
        "share": "{actor}: {share} of {place}",
        "share-about": "{actor}: about {share} of {place}",
        "assessment": "Assessment",
        "assessment-actors": "Assessment: {actors}",
        "backs": "{actor} backed {toward}",
        "opposes": "{actor} opposed {toward}",
        "allied-with": "{actor} and {toward} were allied",
        "part-of": "{actor} was part of {toward}",
        "designates-terrorist": "{actor} designated {toward} as terrorist",
        "extension-of": "{actor} seen as an extension of {toward}",
        "ended": "Ended: {what}",
        "and": " and ",
        "comma": ", ",
        "response": "In response to “{what}” ({date}): {lag}",
        "source": "Source",
        "reported": "reported {date}",
        "grade": "source {reliability}, claim {credibility} (Admiralty)",
        "nothing": "Nothing on record",
        "cut": "The last {number} of {all}",
        "claim.corrected": "Corrected: {what}",
        "claim.retracted": "Withdrawn: {what}",
        "event.redacted": "Redacted: what it said is gone",
        "reason": "Reason",
        "instead": "Instead",
    },
    "ar": {
        "taken": "سيطرة {actors} على {place}",
        "observed": "{place} تحت سيطرة {actors}",
        "observed-contested": "{place} تحت سيطرة {actors} وينازعها عليها {contenders}",
        "observed-nobody": "{place} دون سيطرة أحد",
        "lost": "خروج {place} عن سيطرة {actors}",
        "contested": "قتال على {place}: {actors}",
        "lapsed": "لم يعد معروفًا من يسيطر على {place}",
        "incident": "{kind}",
        "incident-place": "{kind}: {place}",
        "share": "{actor}: {share} من {place}",
        "share-about": "{actor}: نحو {share} من {place}",
        "assessment": "تقدير",
        "assessment-actors": "تقدير: {actors}",
        "backs": "دعم {actor} لـ{toward}",
        "opposes": "معارضة {actor} لـ{toward}",
        "allied-with": "تحالف {actor} و{toward}",
        "part-of": "{actor} جزء من {toward}",
        "designates-terrorist": "تصنيف {actor} لـ{toward} منظمة إرهابية",
        "extension-of": "{actor} بوصفه امتدادًا لـ{toward}",
        "ended": "انتهى: {what}",
        "and": " و",
        "comma": "، ",
        "response": "ردًّا على «{what}» ({date}): {lag}",
        "source": "المصدر",
        "reported": "نُشر في {date}",
        "grade": "المصدر {reliability}، الخبر {credibility} (أدميرالية)",
        "nothing": "لا شيء مسجل",
        "cut": "آخر {number} من أصل {all}",
        "claim.corrected": "تصحيح: {what}",
        "claim.retracted": "سحب: {what}",
        "event.redacted": "حجب: أُزيل ما قيل",
        "reason": "السبب",
        "instead": "الصحيح",
    },
}

KINDS: Mapping[str, Mapping[str, str]] = {
    "en": {},
    "ar": {
        "airstrike": "غارة جوية",
        "shelling": "قصف",
        "battle": "معركة",
        "offensive": "هجوم",
        "siege": "حصار",
        "bombing": "تفجير",
        "chemical-attack": "هجوم كيميائي",
        "massacre": "مجزرة",
        "ceasefire": "وقف إطلاق نار",
        "agreement": "اتفاق",
        "protest": "احتجاج",
        "displacement": "نزوح",
        "withdrawal": "انسحاب",
        "statement": "بيان",
        "other": "حدث",
    },
}

Name = Callable[[Slug], str]


def in_language(text: Text | None, lang: str) -> str:
    """The text in a language; where it is missing, in English, and else in the first there is."""
    if text is None or isinstance(text, str):
        return text or ""
    return text.get(lang) or text.get("en") or next(iter(text.values()), "")


def headline(claim: Claim, lang: str, *, actor: Name, place: Name) -> str:
    """What the claim says, in a line; `actor` and `place` give the names of slugs."""
    say = SAYINGS[lang]

    def named(actors: Iterable[Slug]) -> str:
        *others, last = [actor(slug) for slug in actors]
        return say["comma"].join(others) + say["and"] + last if others else last

    match claim:
        case ControlTaken():
            return say["taken"].format(actors=named(claim.actors), place=place(claim.place))
        case ControlObserved(actors=()):
            return say["observed-nobody"].format(place=place(claim.place))
        case ControlObserved(contenders=()):
            return say["observed"].format(actors=named(claim.actors), place=place(claim.place))
        case ControlObserved():
            return say["observed-contested"].format(
                actors=named(claim.actors), contenders=named(claim.contenders), place=place(claim.place)
            )
        case ControlLost():
            return say["lost"].format(actors=named(claim.actors), place=place(claim.place))
        case ControlContested():
            return say["contested"].format(actors=named(claim.actors), place=place(claim.place))
        case ControlLapsed():
            return say["lapsed"].format(place=place(claim.place))
        case IncidentOccurred():
            kind = KINDS[lang].get(claim.kind, claim.kind.replace("-", " ").capitalize())
            where = "incident-place" if claim.place else "incident"
            return say[where].format(kind=kind, place=place(claim.place) if claim.place else "")
        case RelationClaim():
            what = say[claim.relation].format(actor=actor(claim.actor), toward=actor(claim.toward))
            return say["ended"].format(what=what) if claim.TYPE == "relation.ended" else what
        case PhaseBegan():
            return in_language(claim.name, lang)
        case ShareReported():
            about = "share-about" if claim.approximate else "share"
            return say[about].format(
                actor=actor(claim.actor), share=f"{claim.share:.0%}", place=place(claim.place)
            )
        case AssessmentMade(actors=()):
            return say["assessment"]
        case AssessmentMade():
            return say["assessment-actors"].format(actors=named(claim.actors))
        case _:
            raise TypeError(f"no headline for {claim.TYPE}")

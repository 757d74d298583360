"""Dates in words: as exact as the claim, and as unsure; in English and in Arabic."""

from collections.abc import Mapping

from app.domain.edtf import Edtf, Moment, Precision

MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "ar": (
        "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
        "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
    ),
}  # fmt: skip
"""The months as they are called in Syria."""

QUALIFIED: Mapping[str, Mapping[str, str]] = {
    "en": {"": "{}", "?": "possibly {}", "~": "about {}", "%": "possibly about {}"},
    "ar": {"": "{}", "?": "ربما {}", "~": "نحو {}", "%": "ربما نحو {}"},
}

INTERVALS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "change": "between {} and {}",
        "state": "from {} to {}",
        "change-after": "in or after {}",
        "state-after": "from {} on",
        "change-before": "by {}",
        "state-before": "{}",
    },
    "ar": {
        "change": "بين {} و{}",
        "state": "من {} إلى {}",
        "change-after": "في {} أو بعده",
        "state-after": "منذ {}",
        "change-before": "حتى {}",
        "state-before": "{}",
    },
}

DECADES = {"en": "the {}s", "ar": "عقد {}"}
CENTURIES = {"en": "the years {} to {}", "ar": "السنوات {} إلى {}"}


def in_words(date: Edtf, lang: str, *, is_state: bool) -> str:
    """The date as a reader says it; a change happened once in an interval, a state held throughout."""
    kind = "state" if is_state else "change"
    if not date.is_interval or (date.start and date.end and date.start.text == date.end.text):
        return _moment(date.first, lang)
    if date.start is None:
        return INTERVALS[lang][f"{kind}-before"].format(_moment(date.first, lang))
    if date.end is None:
        return INTERVALS[lang][f"{kind}-after"].format(_moment(date.start, lang))
    return INTERVALS[lang][kind].format(_moment(date.start, lang), _moment(date.end, lang))


def _moment(moment: Moment, lang: str) -> str:
    first, month = moment.window.earliest, MONTHS[lang][moment.window.earliest.month - 1]
    match moment.precision:
        case Precision.CENTURY:
            words = CENTURIES[lang].format(first.year, first.year + 99)
        case Precision.DECADE:
            words = DECADES[lang].format(first.year)
        case Precision.YEAR:
            words = str(first.year)
        case Precision.MONTH:
            words = f"{month} {first.year}"
        case Precision.DAY:
            words = f"{first.day} {month} {first.year}"
        case Precision.SECOND:
            words = f"{first.day} {month} {first.year}, {first:%H:%M} UTC"
    return QUALIFIED[lang][moment.qualifier].format(words)

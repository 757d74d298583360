"""Lags in words: how much later a response came, as far as dates tell; in English and in Arabic."""

from collections.abc import Mapping
from datetime import timedelta

from app.domain.timeline import Lag
from app.feeds.plurals import plural

UNITS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}

LENGTHS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "en": {
        "day": {"one": "1 day", "other": "{} days"},
        "hour": {"one": "1 hour", "other": "{} hours"},
        "minute": {"one": "1 minute", "other": "{} minutes"},
    },
    "ar": {
        "day": {"one": "يوم", "two": "يومين", "few": "{} أيام", "many": "{} يومًا", "other": "{} يوم"},
        "hour": {"one": "ساعة", "two": "ساعتين", "few": "{} ساعات", "many": "{} ساعة", "other": "{} ساعة"},
        "minute": {
            **{"one": "دقيقة", "two": "دقيقتين", "few": "{} دقائق"},
            **{"many": "{} دقيقة", "other": "{} دقيقة"},
        },
    },
}
"""The forms a unit takes after a number, by the plural categories of the Unicode CLDR."""

SAYINGS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "later": "{least_number} to {most} later",
        "later-at-most": "at most {most} later",
        "later-at-least": "at least {least} later",
        "later-somehow": "later",
        "earlier": "{least_number} to {most} earlier",
        "earlier-at-most": "at most {most} earlier",
        "earlier-at-least": "at least {least} earlier",
        "earlier-somehow": "earlier",
        "either": "at most {most} later, if not earlier",
        "unknown": "how much later is not known",
    },
    "ar": {
        "later": "بعد ذلك بـ{least} إلى {most}",
        "later-at-most": "بعد ذلك بـ{most} على الأكثر",
        "later-at-least": "بعد ذلك بـ{least} على الأقل",
        "later-somehow": "بعد ذلك",
        "earlier": "قبل ذلك بـ{least} إلى {most}",
        "earlier-at-most": "قبل ذلك بـ{most} على الأكثر",
        "earlier-at-least": "قبل ذلك بـ{least} على الأقل",
        "earlier-somehow": "قبل ذلك",
        "either": "بعد ذلك بـ{most} على الأكثر، إن لم يكن قبله",
        "unknown": "بعد مدة غير معروفة",
    },
}

AT_ONCE = timedelta()


def lag_in_words(lag: Lag, lang: str) -> str:
    """The lag as a reader says it; rounded outward, so that it never says more than is known."""
    if lag.least is not None and lag.least >= AT_ONCE:
        return _apart("later", lag.least, lag.most, lang)
    if lag.most is not None and lag.most <= AT_ONCE:
        return _apart("earlier", -lag.most, None if lag.least is None else -lag.least, lang)
    if lag.most is None:
        return SAYINGS[lang]["unknown"]
    return _said("either", AT_ONCE, lag.most, lang)


def _apart(way: str, least: timedelta, most: timedelta | None, lang: str) -> str:
    at_all = least >= UNITS[_unit(most or least)]
    if most is None:
        return _said(f"{way}-at-least" if at_all else f"{way}-somehow", least, least, lang)
    return _said(way if at_all else f"{way}-at-most", least, most, lang)


def _said(saying: str, least: timedelta, most: timedelta, lang: str) -> str:
    unit = _unit(most)
    low, high = least // UNITS[unit], -(-most // UNITS[unit])
    return SAYINGS[lang][saying].format(
        least=_length(low, unit, lang), least_number=low, most=_length(high, unit, lang)
    )


def _unit(longest: timedelta) -> str:
    """The largest unit of which it has two; a day alone is told in hours."""
    return next((unit for unit, length in UNITS.items() if longest >= 2 * length), "minute")


def _length(number: int, unit: str, lang: str) -> str:
    return LENGTHS[lang][unit][plural(number, lang)].format(number)

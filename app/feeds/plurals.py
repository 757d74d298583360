"""Numbers with what they count, in English and in Arabic."""

from collections.abc import Mapping

CLAIMS: Mapping[str, Mapping[str, str]] = {
    "en": {"one": "1 claim", "other": "{} claims"},
    "ar": {"one": "قول واحد", "two": "قولان", "few": "{} أقوال", "many": "{} قولًا", "other": "{} قول"},
}


def counted(number: int, forms: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """The number in the form that what it counts takes after it; a positive one."""
    return forms[lang][plural(number, lang)].format(number)


def plural(number: int, lang: str) -> str:
    """The category of the Unicode CLDR (language plural rules) that a positive number has."""
    if number == 1:
        return "one"
    if lang != "ar":
        return "other"
    if number == 2:
        return "two"
    return "few" if 3 <= number % 100 <= 10 else "many" if number % 100 >= 11 else "other"

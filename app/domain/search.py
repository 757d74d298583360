"""The words of a text as readers mean them, whatever their case, accents and vowel points.

What is written and what is asked for are brought to the same words here: every database finds the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.events import Claim, ClaimCorrected, Event, Text

LONGEST_WORD = 64
"""Words that begin with the same so many characters are the same."""

LONGEST = 100_000
"""How many characters of an event's words are searched, which PostgreSQL has room for in an index."""

TOLD = ("names", "name", "title", "author", "publisher", "summary", "reason")
"""The fields of events that readers search for words."""

BETWEEN = " | "
"""What stands between the texts of an event: no phrase goes over it, since it is no word."""

ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": ""})
"""Letters that writers of Arabic use for one another, and the stroke that only stretches a word.

As Lucene's ArabicNormalizer has it (org.apache.lucene.analysis.ar), and the wasla with the other forms
of alef: a hamza on a waw or a yeh stays.
"""

HAMZA = {"\u0653", "\u0654", "\u0655"}
"""Madda and hamza by themselves, which are part of a letter."""

TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
ASCII_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side; of a prefix, the last may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


def terms(query: str) -> list[Term]:
    """What a query asks for, each once: words, "words side by side" and begin*; the rest says nothing."""
    found = [
        Term(tuple(words(quoted or plain)), bool(star) or plain.endswith("*"))
        for quoted, star, plain in TERM.findall(query)
    ]
    return list(dict.fromkeys(term for term in found if term.words))


def searchable(event: Event) -> str:
    """All words that an event is found by, in their order: of its names, titles, summaries and reasons."""
    told = BETWEEN.join(filter(None, (" ".join(words(text)) for text in _texts(event))))
    return told[:LONGEST].strip(BETWEEN)


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    if text.isascii():
        found = ASCII_WORD.findall(text.lower())
    else:
        found = "".join(map(_letter, _folded(text))).split()
    return [word[:LONGEST_WORD] for word in found]


def _texts(event: Event) -> Iterator[str]:
    for name in TOLD:
        value: Text | None = getattr(event, name, None)
        if value:
            yield from [value] if isinstance(value, str) else (value[language] for language in sorted(value))
    claim = event.replacement if isinstance(event, ClaimCorrected) else None
    if isinstance(claim, Claim):
        yield from _texts(claim)


def _folded(text: str) -> str:
    """The text in small letters, without accents, vowel points and the like."""
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = unicodedata.normalize("NFD", compatible.translate(ARABIC))
    return unicodedata.normalize("NFC", "".join(filter(_is_no_point, letters)))


def _is_no_point(character: str) -> bool:
    """Whether a character is none of those set above, below or in a letter of most alphabets.

    By their canonical combining class: vowel signs of Indian scripts and voicing marks of Japanese
    are letters in their own right, and not among them.
    """
    place = unicodedata.combining(character)
    return not (10 <= place <= 35 or place >= 200) or character in HAMZA


def _letter(character: str) -> str:
    """A letter, a mark or a digit as it stands in a word; what only tells how to set it is left out."""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    return "" if category == "Cf" else character if category[0] in "LMN" else " "

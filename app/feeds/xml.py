"""XML documents, in which any text may stand."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no document may hold (XML 1.0 §2.2), not even written as a reference."""


def put(parent: Element, element: str, text: str | None = None, /, **attributes: str) -> Element:
    """A new element in another; attributes that are empty are left out."""
    given = {name: possible(value) for name, value in attributes.items() if value}
    made = SubElement(parent, element, given)
    if text is not None:
        made.text = possible(text)
    return made


def possible(text: str) -> str:
    """The text with a mark in place of what cannot stand in it."""
    return IMPOSSIBLE.sub("\ufffd", text)


def document(root: Element) -> bytes:
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text

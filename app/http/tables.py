"""Tables as CSV (RFC 4180), which spreadsheets open."""

import csv
from collections.abc import Iterable
from io import StringIO

FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run."""


def row(cells: Iterable[object]) -> bytes:
    """A line of a table."""
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()

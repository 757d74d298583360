"""SQLAlchemy-Continuum, asked in a process of its own (see versioned.py)."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.databases import ROOT, cached
from bench.histories import Size

PROCESS = "bench.rivals.versioned"


@contextmanager
def asking(size: Size, *, by: str) -> Iterator[Callable[[str], None]]:
    """Answer what was believed at a date, by version objects or by their columns."""
    source = Path(__file__).with_name("versioned.py")
    database = cached(f"continuum-{size.events}-{size.places}", [source], partial(_fill, size=size))
    command = [sys.executable, "-m", PROCESS, "ask", str(database), by]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process has no pipes")
        asked, answers = process.stdin, process.stdout

        def ask(date: str) -> None:
            asked.write(date + "\n")
            asked.flush()
            if not answers.readline():
                raise RuntimeError("the process is gone")

        yield ask  # and the end of its input ends the process


def _fill(path: Path, *, size: Size) -> None:
    arguments = [str(path), str(size.events), str(size.places)]
    subprocess.run([sys.executable, "-m", PROCESS, "fill", *arguments], cwd=ROOT, check=True)

"""Settings from the environment, with defaults."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from app.checkpoints import InvalidKey, SigningKey


class UnfitSettings(ValueError):
    """An environment variable has a value that cannot be meant."""


class Level(StrEnum):
    """How much is logged: that and all that is graver."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Settings:
    """How an instance runs; each field is read from the environment variable of its name in capitals."""

    database_url: str = "sqlite:///instance/timeline.sqlite3"
    """Where the record is kept: an SQLAlchemy URL of SQLite or PostgreSQL."""

    read_database_url: str = ""
    """A replica of the record to read from; it is waited for where a client has seen what it has not."""

    longest_wait: float = 2.0
    """Seconds a writer waits for its turn, before it is told to come again."""

    longest_question: float = 30.0
    """Seconds that PostgreSQL takes for one statement, before who asked is told to ask for less."""

    pool: int = 10
    """How many connections to PostgreSQL each process keeps."""

    prepared_statements: bool = True
    """Whether statements are prepared in PostgreSQL; off where PgBouncer pools transactions."""

    max_body: int = 16 * 1024 * 1024
    """Bytes a request's body may have."""

    answers_kept: int = 64 * 1024 * 1024
    """Bytes of answers that each process keeps, to answer the same again; 0 keeps none."""

    streams: int = 2
    """How many clients of a process may wait for news at once; each holds a thread."""

    stream_seconds: float = 25.0
    """Seconds after which a stream ends; the client asks for the next one where it was."""

    reads_a_minute: int = 6000
    """Requests that one caller may read with in a minute, in each process; 0 is without limit."""

    writes_a_minute: int = 6000
    """Requests that one caller may write with in a minute, in each process; 0 is without limit."""

    trusted_proxies: int = 0
    """How many proxies in front are ours: so many of the last in X-Forwarded-For and -Proto are believed."""

    log_level: Level = Level.INFO
    """The least grave of what is logged; requests are logged at info."""

    metrics: bool = False
    """Whether /metrics is served."""

    log_signing_key: SigningKey | None = None
    """What checkpoints of the logs are signed with (`flask log key new`); none are without."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """What the environment says; an empty variable counts as left out.

        Raises UnfitSettings, which names every variable that cannot be meant.
        """
        given: dict[str, Any] = {}
        faults = []
        for field in fields(cls):
            variable = field.name.upper()
            if text := environment.get(variable):
                try:
                    given[field.name] = READ[field.type](text)
                except InvalidKey as error:
                    faults.append(f"{variable} is not the text of a key: {error}")
                except ValueError as error:
                    faults.append(f"{variable} is {text!r}, which is {error}")
        if faults:
            raise UnfitSettings("; ".join(faults))
        return cls(**given)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("no whole number from 0 on")
    return int(text)


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise ValueError("no number of seconds from 0 on")
    return number


def _level(text: str) -> Level:
    if text not in set(Level):
        raise ValueError(f"none of {', '.join(Level)}")
    return Level(text)


def _switch(text: str) -> bool:
    if text not in {"on", "off"}:
        raise ValueError("neither on nor off")
    return text == "on"


READ: Mapping[Any, Callable[[str], Any]] = {
    str: str,
    int: _whole,
    float: _seconds,
    Level: _level,
    bool: _switch,
    SigningKey | None: SigningKey.from_text,
}
"""How the text of a variable is read, by the type of its field; ValueErrors say what the text is."""

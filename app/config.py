"""Settings from the environment, with defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How an instance runs; each field is read from the environment variable of its name in capitals."""

    database_url: str = "sqlite:///instance/timeline.sqlite3"
    """Where the record is kept: an SQLAlchemy URL of SQLite or PostgreSQL."""

    longest_wait: float = 2.0
    """Seconds a writer waits for its turn, before it is told to come again."""

    max_body: int = 16 * 1024 * 1024
    """Bytes a request's body may have."""

    answers_kept: int = 64 * 1024 * 1024
    """Bytes of answers that each process keeps, to answer the same again; 0 keeps none."""

    streams: int = 2
    """How many clients of a process may wait for news at once; each holds a thread."""

    stream_seconds: float = 25.0
    """Seconds after which a stream ends; the client asks for the next one where it was."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        default = cls()
        return cls(
            database_url=environment.get("DATABASE_URL", default.database_url),
            longest_wait=float(environment.get("LONGEST_WAIT", default.longest_wait)),
            max_body=int(environment.get("MAX_BODY", default.max_body)),
            answers_kept=int(environment.get("ANSWERS_KEPT", default.answers_kept)),
            streams=int(environment.get("STREAMS", default.streams)),
            stream_seconds=float(environment.get("STREAM_SECONDS", default.stream_seconds)),
        )

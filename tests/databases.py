"""Where tests get databases from: new ones and copies of others, each for as long as it is needed."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from sqlalchemy import create_engine, make_url


class Databases(Protocol):
    def new(self, template: str | None = None) -> AbstractContextManager[str]:
        """The URL of an empty database, or of a copy of the one at the template's URL."""
        ...


class Files:
    """SQLite's databases, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def new(self, template: str | None = None) -> Iterator[str]:
        folder = self.folder / uuid4().hex
        folder.mkdir()
        path = folder / "timeline.sqlite3"
        if template:
            shutil.copy(str(make_url(template).database), path)
        try:
            yield f"sqlite:///{path}"
        finally:
            shutil.rmtree(folder)


class Server:
    """PostgreSQL's databases, on the server at a URL where we may make some."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self.engine = create_engine(self.url, isolation_level="AUTOCOMMIT")

    @contextmanager
    def new(self, template: str | None = None) -> Iterator[str]:
        name = f"timeline_{uuid4().hex}"
        copied = f"{make_url(template).database} STRATEGY file_copy" if template else "template0"
        self._run(f"CREATE DATABASE {name} TEMPLATE {copied}")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(statement)

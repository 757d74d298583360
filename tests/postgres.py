"""A PostgreSQL for the tests: a server of their own, which ends when they do."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian keeps PostgreSQL, a folder a version."""

OLDEST = 15

# It listens on a socket in its folder and on no port, and is fast for what need not last. Its order of
# text is not that of code points (no hyphen counts), so that whoever leaves it to the database is found out.
# It runs until its input is closed, as it is however the tests end, and clears its folder away.
LIFE = """
initdb -D data --username=tests --auth=trust --no-sync --no-instructions --encoding=UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US-u-ka-shifted >log 2>&1 &&
pg_ctl start -D data --wait --log log --options "-k '$PWD' -c listen_addresses='' -c fsync=off \
    -c full_page_writes=off -c autovacuum=off -c max_wal_size=256MB" >>log 2>&1 && echo ready || echo failed
read -r _
pg_ctl stop -D data --wait --mode=immediate >>log 2>&1
rm -r "$PWD"
"""


def programs() -> Path | None:
    """Where the programs of the newest PostgreSQL are, if it is new enough."""
    versions = [int(found.parents[1].name) for found in INSTALLED.glob("[0-9][0-9]/bin/initdb")]
    newest = max(versions, default=0)
    return INSTALLED / str(newest) / "bin" if newest >= OLDEST else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """The URL of a server that lasts no longer than this, and keeps nothing."""
    folder = Path(tempfile.mkdtemp(prefix="timeline-", dir=_roomy()))
    process = subprocess.Popen(
        ["sh", "-c", LIFE],
        cwd=folder,
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests
        **_who(folder),
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n", (folder / "log").read_text()
        yield f"postgresql://tests@/postgres?host={folder}&port=5432"


def _roomy() -> str:
    """Memory, where a copy of a database takes a tenth of the time, if there is enough; else /tmp.

    Both are open to every user, and their paths are short enough for that of a socket.
    """
    memory = "/dev/shm"
    return memory if os.path.isdir(memory) and shutil.disk_usage(memory).free > 2**30 else "/tmp"


def _who(folder: Path) -> dict[str, Any]:
    """Whom to run it as, once the folder is theirs: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

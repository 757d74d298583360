"""The queue of those who write to one SQLite file: whichever process they are of, one writes at a time.

SQLite's own lock is taken by whoever happens to try again first, so that some writers wait for seconds
among others; here the kernel hands it on (flock). Since checkpoints are made by who writes, at the end of
a transaction, no connection writes while another resets the log of writes: until version 3.51.2 that could
corrupt a database (fixed in 3.51.3, 3.50.7 and 3.44.6).
"""

import fcntl
import os
from pathlib import Path
from threading import Event, Lock, Thread, local

from app.domain.errors import Busy

BUSY = "another writer has the turn; try again"


class Queue:
    """The queue at one file, which holds nothing: to enter the context is to wait for the turn.

    Raises Busy where the turn does not come within `longest_wait` seconds.
    """

    def __init__(self, path: Path, longest_wait: float) -> None:
        self.path = path
        self.longest_wait = longest_wait
        self._held = local()

    def __enter__(self) -> None:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if not _Waiting(file).comes_within(self.longest_wait):
            raise Busy(BUSY)
        self._held.file = file

    def __exit__(self, *_: object) -> None:
        os.close(self._held.file)  # which hands it on


class _Waiting:
    """Somebody who waits for the lock on an open file; a wait that was given up closes it."""

    def __init__(self, file: int) -> None:
        self.file = file
        self._come = Event()
        self._given_up = False
        self._decision = Lock()

    def comes_within(self, seconds: float) -> bool:
        """Whether the lock came in time."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # The kernel's queue has no time limit: another thread stands in it.
            Thread(target=self._stand, daemon=True).start()
            if not self._come.wait(seconds):
                with self._decision:
                    self._given_up = not self._come.is_set()
        return not self._given_up

    def _stand(self) -> None:
        fcntl.flock(self.file, fcntl.LOCK_EX)
        with self._decision:
            if self._given_up:
                os.close(self.file)
            else:
                self._come.set()


def is_endangered(version: tuple[int, int, int]) -> bool:
    """Whether a version of SQLite may corrupt a database if one connection writes as another checkpoints."""
    mended = {(3, 44): 6, (3, 50): 7}
    major, minor, patch = version
    if (major, minor) in mended:
        return patch < mended[major, minor]
    return (3, 7, 0) <= version < (3, 51, 3)

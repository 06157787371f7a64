"""Processes that belong together: the worker beside the server, and web processes that end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection, parent_process

# The first page comes before the first late work: on a small machine the two would share one core.
HEAD_START_S = 2.0
PAUSE_S = 1.0
GRACE_S = 10.0


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker process beside this one; it is started again when it dies, and ends with us."""
    ending = threading.Event()
    keeper = threading.Thread(target=_keep, args=(ending,), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join(timeout=60)


def _keep(ending: threading.Event) -> None:
    # The number is given: a worker that looked for itself could find its parent gone already.
    command = [sys.executable, "-m", "yoriai", "worker", "--with-parent", str(os.getpid())]
    ending.wait(HEAD_START_S)
    while not ending.is_set():
        worker = subprocess.Popen(command, env=os.environ)  # noqa: S603 - our own command
        while worker.poll() is None and not ending.wait(0.2):
            pass
        if ending.is_set() and worker.poll() is None:
            worker.terminate()
            worker.wait()
        ending.wait(PAUSE_S)


def end_with_parent() -> None:
    """End this web process when the server that started it is gone, so that a restart finds the port free."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), name="parent-watch", daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)

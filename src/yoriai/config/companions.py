"""Processes that belong together: the worker beside the server, what it needs, and web processes that end with it."""

from __future__ import annotations

import json
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
# How the starter is asked for what calculations need; set by it when that is not installed yet.
FETCH_VARIABLE = "_FETCH_CALCULATIONS"
BETWEEN_FETCHES_S = 30.0
# What is fetched beside a first visitor comes second to him.
FETCH_NICENESS = 10


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
    fetch = json.loads(os.environ.pop(FETCH_VARIABLE, "[]"))
    while fetch and not ending.is_set() and _run(fetch, ending, niceness=FETCH_NICENESS) != 0:
        ending.wait(BETWEEN_FETCHES_S)
    while not ending.is_set():
        _run(command, ending)
        ending.wait(PAUSE_S)


def _run(command: list[str], ending: threading.Event, niceness: int = 0) -> int:
    """Run a process to its end, or until we end ourselves; return how it ended."""
    process = subprocess.Popen(command, env=os.environ)  # noqa: S603 - our own commands
    if niceness and hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, process.pid, niceness)
    while process.poll() is None and not ending.wait(0.2):
        pass
    if process.poll() is None:
        process.terminate()
    return process.wait()


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

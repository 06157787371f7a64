"""A server and the processes beside it, with real processes and `kill -9`."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/help/", timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def children(of):
    """Return the child processes with their command lines."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == of:
                found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        except (OSError, ValueError):
            continue
    return found


def lives(process):
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def until(condition, within_s=40):
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    return pytest.fail("it did not happen in time")


@pytest.fixture
def fetched(tmp_path):
    """The file that the fetching of a test's server leaves."""
    return tmp_path / "fetched"


@pytest.fixture
def server(tmp_path, fetched):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    leave_a_file = [sys.executable, "-c", f"open({str(fetched)!r}, 'w').close()"]
    clean |= {"YORIAI_DATA_DIR": str(tmp_path), "_FETCH_CALCULATIONS": json.dumps(leave_a_file)}
    yoriai = [sys.executable, "-m", "yoriai"]
    subprocess.run([*yoriai, "manage", "migrate", "-v0"], env=clean, check=True)
    port = free_port()
    process = subprocess.Popen([*yoriai, "serve", "--port", str(port)], env=clean)
    try:
        until(lambda: answers(port))
        yield process, port
    finally:
        process.kill()
        process.wait()


def late_worker(server):
    return next((number for number, line in children(server.pid).items() if " worker " in line), None)


def test_a_killed_worker_is_started_again_beside_the_server(server):
    process, _port = server
    first = until(lambda: late_worker(process))

    os.kill(first, signal.SIGKILL)

    second = until(lambda: late_worker(process) not in (None, first) and late_worker(process))
    assert second != first


def test_late_work_begins_when_what_it_needs_was_fetched(server, fetched):
    process, _port = server

    until(lambda: late_worker(process))

    assert fetched.exists()


def test_nothing_stays_behind_when_the_server_is_killed(server):
    process, port = server
    until(lambda: late_worker(process))
    family = list(children(process.pid))

    process.kill()
    process.wait()

    until(lambda: not any(lives(number) for number in family))
    assert answers(port) is False


def test_asked_to_end_the_server_ends_with_everything_beside_it(server):
    process, _port = server
    until(lambda: late_worker(process))
    family = list(children(process.pid))

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=40) == 0
    assert not any(lives(number) for number in family)

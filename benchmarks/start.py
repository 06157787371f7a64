"""Seconds, CPU seconds and megabytes from a fresh clone with an empty home to the first page; then four times more.

Measured twice: where uv is on the path, and where pip has to bring it. CPU seconds are those of the starter and of all that it
started until the first page was there: what another machine, or a busy one, needs in proportion.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The interpreter itself: an environment of uv has no pip.
PYTHON = getattr(sys, "_base_executable", sys.executable)
KEPT = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "REQUESTS_CA_BUNDLE")
TICKS_IN_A_SECOND = os.sysconf("SC_CLK_TCK")
# The page must be the whole home page of the loaded city: something of its head, middle and foot.
ON_THE_PAGE = ("<!doctype html>", "shisetsu-yoyaku", "minna-no-johoka", "</footer>", "</html>")
STARTS = ("first", "second", "third", "fourth", "fifth")
PATIENCE_S = 600


def main() -> None:
    folders = os.environ["PATH"].split(os.pathsep)
    without_uv = os.pathsep.join(folder for folder in folders if not (Path(folder) / "uv").exists())
    measure("pip brings uv", without_uv)
    if shutil.which("uv"):
        measure("uv is on the path", os.environ["PATH"])
    else:
        print("(uv is not on the path: the other case was not measured)")


def measure(case: str, path: str) -> None:
    with tempfile.TemporaryDirectory(prefix="yoriai-benchmark-") as name:
        home, clone = Path(name) / "home", Path(name) / "clone"
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        variables = {name: os.environ[name] for name in KEPT if name in os.environ}
        variables |= {"PATH": path, "HOME": str(home)}
        print(f"\n{case:28}{'first page':>12}{'CPU':>10}")
        for number, label in enumerate(STARTS):
            with started(clone, variables) as (server, port):
                wall_s, cpu_s = first_page(server, port)
                print(f"{label + ' start':28}{wall_s:10.2f} s{cpu_s:8.2f} s", flush=True)
                if number == 0:
                    print(f"{'  calculations are there':28}{wall_s + calculations_s(home):10.2f} s")
        for part in (".cache/yoriai", ".cache/uv", ".local/share/yoriai"):
            print(f"{'~/' + part:28}{megabytes(home / part):9.0f} MB")


@contextmanager
def started(clone: Path, variables: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [PYTHON, "start.py", "demo", "--port", str(port)],
        cwd=clone,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield server, port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)


def first_page(server: subprocess.Popen[bytes], port: int) -> tuple[float, float]:
    """Return the seconds, on the clock and of CPU, until the home page was there, whole."""
    begun = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                page = answer.read().decode().lower()
            wall_s, cpu_s = time.monotonic() - begun, cpu_of_session_s(server.pid)
            missing = [part for part in ON_THE_PAGE if part not in page]
            if missing:
                raise RuntimeError(f"the first page lacks {missing}")
            return wall_s, cpu_s
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                raise RuntimeError("the demonstration did not start") from None
            time.sleep(0.02)


def cpu_of_session_s(session: int) -> float:
    """Return the CPU seconds of all living processes of a session, with those of the children they waited for (Linux)."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS_IN_A_SECOND


def calculations_s(home: Path) -> float:
    """Return the seconds until what calculations need is installed, too."""
    begun = time.monotonic()
    while not list(home.glob(".cache/yoriai/run-*/calculations")):
        if time.monotonic() - begun > PATIENCE_S:
            raise RuntimeError("what calculations need did not come")
        time.sleep(0.05)
    return time.monotonic() - begun


def megabytes(folder: Path) -> float:
    if not folder.exists():
        return 0
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    main()

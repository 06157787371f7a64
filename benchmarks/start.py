"""Seconds and megabytes from a fresh clone with an empty home to the first page; then once more."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="yoriai-benchmark-") as name:
        home, clone = Path(name) / "home", Path(name) / "clone"
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        for label in (
            "first start, empty cache",
            "second start",
            "third start",
            "fourth start",
            "fifth start",
        ):
            print(f"{label:28}{first_page_s(clone, home):7.2f} s to the first page")
        for part in (".cache/yoriai", ".cache/uv", ".local/share/yoriai"):
            print(f"{'~/' + part:28}{megabytes(home / part):7.0f} MB")


def first_page_s(clone: Path, home: Path) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "REQUESTS_CA_BUNDLE")
    variables = {name: os.environ[name] for name in kept if name in os.environ} | {"HOME": str(home)}
    begun = time.monotonic()
    command = [sys.executable, "start.py", "demo", "--port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=clone,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
                return time.monotonic() - begun
            except (urllib.error.URLError, OSError):
                if server.poll() is not None:
                    raise RuntimeError("the demonstration did not start") from None
                time.sleep(0.02)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def megabytes(folder: Path) -> float:
    return (
        sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
        if folder.exists()
        else 0
    )


if __name__ == "__main__":
    main()

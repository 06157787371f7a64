#!/usr/bin/env python3
"""Set up and run Yoriai with nothing but Python 3.11 or newer and pip.

    python3 start.py            the demonstration city at http://127.0.0.1:8000
    python3 start.py test       every check and every test
    python3 start.py COMMAND    any `yoriai` command, for example `python3 start.py --help`

The first run makes an environment from the hash-locked list of packages in the user's cache folder;
nothing is written beside the code. `YORIAI_ENV_DIR` names another place for environments.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
HASHED = ["--require-hashes", "--only-binary", ":all:", "--no-compile"]
TESTS = ["pytest", "-q", "--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile"]
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("house", ["lint-imports"]),
    ("types", ["mypy"]),
    ("tests on SQLite", [*TESTS, "-m", "not browser"]),
    (
        "tests on PostgreSQL",
        [*TESTS, "-m", "not browser", "--database=postgresql", "tests/apps", "tests/web"],
    ),
    ("journeys in a browser", ["pytest", "-q", "-m", "browser"]),
)


def main() -> int:
    arguments = sys.argv[1:] or ["demo"]
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reads this file, too
        print(f"Yoriai needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if arguments[0] == "test":
        return run_checks(environment("test"), arguments[1:])
    python = environment("run")
    return os.execve(python, [str(python), "-m", "yoriai", *arguments], run_variables())


def run_checks(python: Path, arguments: list[str]) -> int:
    """Run every check, or pytest alone with the arguments given; stop at the first that fails."""
    checks = (("tests", ["pytest", *arguments]),) if arguments else CHECKS
    for name, command in checks:
        print(f"── {name}", flush=True)
        begun = time.monotonic()
        tool = [str(python.parent / command[0]), *command[1:]]
        code = subprocess.call(tool, cwd=ROOT, env=run_variables())
        if code:
            print(f"── {name}: failed", file=sys.stderr)
            return code
        print(f"── {name}: good ({time.monotonic() - begun:.0f} s)", flush=True)
    return 0


def run_variables() -> dict[str, str]:
    """Return the environment of what is started: our source, and compiled files in the cache, not beside the code."""
    ours = {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    return {"PYTHONPYCACHEPREFIX": str(environments_folder() / "compiled"), **os.environ, **ours}


def environment(kind: str) -> Path:
    """Return the Python of the environment for this kind of use, making it if it is not there yet."""
    locked = ROOT / "requirements" / f"{kind}.txt"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = hashlib.sha256(locked.read_bytes()).hexdigest()[:12]
    folder = environments_folder() / f"{kind}-{version}-{mark}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        make_environment(folder, python, locked)
    return python


def environments_folder() -> Path:
    named = os.environ.get("YORIAI_ENV_DIR")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(cache) / "yoriai"


def make_environment(folder: Path, python: Path, locked: Path) -> None:
    packages = sum(line[:1].isalnum() for line in locked.read_text(encoding="utf-8").splitlines())
    print(f"はじめての起動です。{packages} 個の部品を用意します（1分ほど）。", flush=True)
    print(f"First start: installing {packages} packages into {folder}", flush=True)
    begun = time.monotonic()
    folder.parent.mkdir(parents=True, exist_ok=True)
    uv = find_uv(folder.parent / "uv")
    if not (uv and made_with_uv(uv, folder, python, locked)):
        make_with_pip(folder, python, locked)
    (folder / "complete").touch()
    print(f"用意ができました（{time.monotonic() - begun:.1f} 秒）。", flush=True)


def find_uv(folder: Path) -> str | None:
    """Return a uv (3 times faster than pip here): the one on the path, or one that pip puts into `folder`."""
    program = folder / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not program.exists():
        wanted = ["-r", str(ROOT / "requirements" / "uv.txt")]
        subprocess.call([*PIP, "--quiet", *HASHED, "--upgrade", "--target", str(folder), *wanted])
    return str(program) if program.exists() else None


def made_with_uv(uv: str, folder: Path, python: Path, locked: Path) -> bool:
    """Make the environment with uv; tell whether that worked (it does not read pip's own settings)."""
    trusting_system = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    steps = (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--require-hashes", "--python", str(python), "-r", str(locked)],
    )
    return all(subprocess.call(step, env=trusting_system) == 0 for step in steps)


def make_with_pip(folder: Path, python: Path, locked: Path) -> None:
    """Make the environment with pip; end with a plain word if that fails."""
    shutil.rmtree(folder, ignore_errors=True)
    steps = (
        [sys.executable, "-m", "venv", "--without-pip", str(folder)],
        [*PIP[:-1], "--python", str(python), "install", *HASHED, "--no-deps", "-r", str(locked)],
    )
    for step in steps:
        if code := subprocess.call(step):
            print(f"この手順に失敗しました / this step failed: {' '.join(step)}", file=sys.stderr)
            raise SystemExit(code)


if __name__ == "__main__":
    raise SystemExit(main())

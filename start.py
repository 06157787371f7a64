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
CHECKS = (
    ("style", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("house", ["lint-imports"]),
    ("types", ["mypy"]),
    ("tests on SQLite", ["pytest", "-q"]),
    ("tests on PostgreSQL", ["pytest", "-q", "--database=postgresql", "-m", "not browser", "tests/apps", "tests/web"]),
)


def main() -> int:
    arguments = sys.argv[1:] or ["demo"]
    if sys.version_info < (3, 11):
        print(f"Yoriai needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    if arguments[0] == "test":
        return run_checks(environment("test"), arguments[1:])
    python = environment("run")
    os.execve(python, [str(python), "-m", "yoriai", *arguments], run_variables())


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
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}


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
    if folder.exists():  # left by an installation that was interrupted
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)])
        run([uv, "pip", "install", "--require-hashes", "--python", str(python), "-r", str(locked)])
    else:
        run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install"]
        run([*pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(locked)])
    (folder / "complete").touch()
    print(f"用意ができました（{time.monotonic() - begun:.1f} 秒）。", flush=True)


def run(command: list[str]) -> None:
    """Run one step of the installation; end with its code and a plain word if it fails."""
    code = subprocess.call(command)
    if code:
        print(f"この手順に失敗しました / this step failed: {' '.join(command)}", file=sys.stderr)
        raise SystemExit(code)


if __name__ == "__main__":
    raise SystemExit(main())

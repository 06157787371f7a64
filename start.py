#!/usr/bin/env python3
"""Set up and run Yoriai with nothing but Python 3.11 or newer and pip.

    python3 start.py            the demonstration city at http://127.0.0.1:8000
    python3 start.py test       every check and every test
    python3 start.py prepare    everything installed, nothing started
    python3 start.py COMMAND    any `yoriai` command, for example `python3 start.py --help`

The first run makes an environment from the hash-locked list of packages in the user's cache folder;
nothing is written beside the code. `YORIAI_ENV_DIR` names another place for environments.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

ROOT = Path(__file__).resolve().parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
HASHED = ["--require-hashes", "--only-binary", ":all:", "--no-compile", "--no-deps"]
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
    python, variables = environment("run"), run_variables()
    if arguments[0] != "demo":
        add_calculations(python)
    elif not calculations_of(python).exists():
        # No page needs them. Whoever serves the first page has them fetched after it, and then begins late work.
        fetch = [sys.executable, str(Path(__file__).resolve()), "prepare"]
        variables["_FETCH_CALCULATIONS"] = json.dumps(fetch)
    if arguments[0] == "prepare":
        return 0
    return os.execve(python, [str(python), "-m", "yoriai", *arguments], variables)


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
    return {"PYTHONPYCACHEPREFIX": str(compiled_folder()), **os.environ, **ours}


def compiled_folder() -> Path:
    return environments_folder() / "compiled"


def environment(kind: str) -> Path:
    """Return the Python of the environment for this kind of use, making it if it is not there yet."""
    lists = [locked(kind)] if kind == "test" else [locked(kind), locked("calculations")]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = hashlib.sha256(b"".join(one.read_bytes() for one in lists)).hexdigest()[:12]
    folder = environments_folder() / f"{kind}-{version}-{mark}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "complete").exists():
        with alone():
            if not (folder / "complete").exists():
                make_environment(folder, python, lists[0])
    return python


def locked(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.txt"


def environments_folder() -> Path:
    named = os.environ.get("YORIAI_ENV_DIR")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(cache) / "yoriai"


@contextmanager
def alone() -> Iterator[None]:
    """Keep other starters out while something is installed; what we start holds the lock with us, should we be killed."""
    environments_folder().mkdir(parents=True, exist_ok=True)
    with (environments_folder() / "lock").open("w") as lock:
        if fcntl is not None:
            os.set_inheritable(lock.fileno(), True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment(folder: Path, python: Path, wanted: Path) -> None:
    packages = sum(line[:1].isalnum() for line in wanted.read_text(encoding="utf-8").splitlines())
    print(f"はじめての起動です。{packages} 個の部品を用意します（1分ほど）。", flush=True)
    print(f"First start: installing {packages} packages into {folder}", flush=True)
    begun = time.monotonic()
    uv = find_uv()
    if not (uv and made_with_uv(uv, folder, python, wanted)):
        make_with_pip(folder, python, wanted)
    packages_folder = sysconfig.get_path("purelib", "venv", vars={"base": str(folder)})
    Path(packages_folder, "calculations.pth").write_text(f"{calculations_of(python)}\n", encoding="utf-8")
    share_compiled_library()
    (folder / "complete").touch()
    print(f"用意ができました（{time.monotonic() - begun:.1f} 秒）。", flush=True)


def share_compiled_library() -> None:
    """Let Python find its own library compiled where it looks for everything compiled: see `run_variables`."""
    library = Path(sysconfig.get_path("stdlib"))
    for depth in ("", "*/", "*/*/"):
        for compiled in library.glob(f"{depth}__pycache__/*.{sys.implementation.cache_tag}.pyc"):
            source_folder = compiled.parents[1]
            if {"site-packages", "test", "idlelib", "lib2to3"}.isdisjoint(source_folder.parts):
                shared = Path(f"{compiled_folder()}{source_folder}", compiled.name)
                shared.parent.mkdir(parents=True, exist_ok=True)
                if not shared.exists():
                    shared.unlink(missing_ok=True)  # it may lead nowhere any more
                    shared.symlink_to(compiled)


def find_uv() -> str | None:
    """Return a uv (3 times faster than pip here): the one on the path, or one that pip puts beside the environments."""
    folder = environments_folder() / "uv"
    program = folder / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not program.exists():
        once = ["--quiet", "--no-cache-dir", "--upgrade", "--target", str(folder)]
        run([*PIP, *HASHED, *once, "-r", str(locked("uv"))])
    return str(program) if program.exists() else None


def made_with_uv(uv: str, folder: Path, python: Path, wanted: Path) -> bool:
    """Make the environment with uv; tell whether that worked (it does not read pip's own settings)."""
    return run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)]) and run(
        [uv, "pip", "install", "--no-deps", "--require-hashes", "--python", str(python), "-r", str(wanted)]
    )


def make_with_pip(folder: Path, python: Path, wanted: Path) -> None:
    """Make the environment with pip; end with a plain word if that fails."""
    shutil.rmtree(folder, ignore_errors=True)
    insist_on([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    insist_on([*PIP[:-1], "--python", str(python), "install", *HASHED, "-r", str(wanted)])


def calculations_of(python: Path) -> Path:
    return python.parents[1] / "calculations"


def add_calculations(python: Path) -> None:
    """Add what calculations and late work need in addition (most of the megabytes): whole, or not at all."""
    folder = calculations_of(python)
    if folder.exists():
        return
    with alone():
        if folder.exists():
            return
        print("計算の部品（地図・ことばの分析）を用意します。 Installing what calculations need.", flush=True)
        begun, part = time.monotonic(), folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        wanted = ["--no-deps", "--require-hashes", "--target", str(part), "-r", str(locked("calculations"))]
        uv = find_uv()
        if not (uv and run([uv, "pip", "install", "--python", str(python), *wanted])):
            shutil.rmtree(part, ignore_errors=True)
            insist_on([*PIP, *HASHED, *wanted])
        part.rename(folder)
        print(f"計算の部品の用意ができました（{time.monotonic() - begun:.1f} 秒）。", flush=True)


def insist_on(step: list[str]) -> None:
    if not run(step):
        print(f"この手順に失敗しました / this step failed: {' '.join(step)}", file=sys.stderr)
        raise SystemExit(1)


def run(step: list[str]) -> bool:
    """Run a step, with the certificates that the system trusts; it keeps our lock, see `alone`."""
    settings = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return subprocess.call(step, env={**os.environ, **settings}, close_fds=False) == 0


def stop(*_: object) -> None:
    raise SystemExit(130)


if __name__ == "__main__":
    # Asked to stop, we take along the pip or uv that we wait for.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    raise SystemExit(main())

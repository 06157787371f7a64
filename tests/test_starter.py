"""`start.py` with a uv of our own on the path, which needs no network."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# It notes what it was asked for. The Python that it puts into an environment says how it was started.
UV = """#!/bin/sh
echo "$@" >> "$NOTES"
case "$*" in
  venv*) for folder; do :; done; rm -rf "$folder"; mkdir -p "$folder/bin" "$folder/lib/python{version}/site-packages"
         printf '#!/bin/sh\\necho "$_FETCH_CALCULATIONS"; echo "$@"\\n' > "$folder/bin/python"
         chmod +x "$folder/bin/python" ;;
  *--target*) while [ "$1" != --target ]; do shift; done; mkdir "$2"; touch "$2/half"; sleep "${{SLOW:-0}}"
         exit "${{FAILS:-0}}" ;;
esac
"""


class Machine:
    """An empty home with that uv."""

    def __init__(self, folder: Path) -> None:
        self.environments, self.notes = folder / "environments", folder / "notes"
        uv = folder / "bin" / "uv"
        uv.parent.mkdir()
        uv.write_text(UV.format(version=f"{sys.version_info.major}.{sys.version_info.minor}"))
        uv.chmod(0o755)
        self.variables = {
            "PATH": f"{uv.parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "YORIAI_ENV_DIR": str(self.environments),
            "NOTES": str(self.notes),
            "PIP_NO_INDEX": "1",
        }

    def begin(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "start.py"), *arguments]
        return subprocess.Popen(command, env={**self.variables, **more}, stdout=subprocess.PIPE, text=True)

    def start(self, *arguments: str, **more: str) -> tuple[int, list[str]]:
        started = self.begin(*arguments, **more)
        said, _ = started.communicate(timeout=60)
        return started.returncode, said.splitlines()

    def calculations(self) -> list[str]:
        """Return what lies where calculations look for their parts."""
        return [path.name for path in self.environments.glob("run-*/calculations/*")]

    def asked(self, what: str) -> int:
        return sum(what in line for line in self.notes.read_text().splitlines())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_prepare_installs_everything_once(machine: Machine):
    first, again = machine.start("prepare"), machine.start("prepare")

    assert (first[0], again) == (0, (0, []))
    assert machine.calculations() == ["half"]
    assert (machine.asked("venv"), machine.asked("run.txt"), machine.asked("calculations.txt")) == (1, 1, 1)


def test_the_demonstration_does_not_wait_for_calculations_and_can_fetch_them(machine: Machine):
    _code, said = machine.start("demo", "--port", "8118")
    fetch = json.loads(said[-2])
    before = machine.calculations()

    code = subprocess.run(fetch, env=machine.variables, stdout=subprocess.DEVNULL, check=False).returncode

    assert said[-1] == "-m yoriai demo --port 8118"
    assert (before, code, machine.calculations()) == ([], 0, ["half"])
    assert machine.start("demo")[1] == ["", "-m yoriai demo"]


def test_any_other_command_waits_for_calculations(machine: Machine):
    _code, said = machine.start("calc", "themes")

    assert said[-2:] == ["", "-m yoriai calc themes"]
    assert machine.calculations() == ["half"]


def test_calculations_are_there_whole_or_not_at_all(machine: Machine):
    failed, _said = machine.start("prepare", FAILS="1")
    left = machine.calculations()

    repeated, _said = machine.start("prepare")

    assert (failed, left) == (1, [])
    assert (repeated, machine.calculations()) == (0, ["half"])


def test_two_starters_do_it_once(machine: Machine):
    both = [machine.begin("prepare", SLOW="0.5") for _ in range(2)]

    codes = [one.wait(timeout=60) for one in both]
    for one in both:
        one.communicate()

    assert codes == [0, 0]
    assert (machine.asked("venv"), machine.asked("calculations.txt")) == (1, 1)


def test_a_killed_starter_leaves_nothing_that_the_next_one_trusts(machine: Machine):
    machine.start("demo")
    begun = machine.begin("prepare", SLOW="1")
    while not list(machine.environments.glob("run-*/calculations.part/half")):
        time.sleep(0.02)

    begun.kill()
    begun.communicate()
    left = machine.calculations()
    code, _said = machine.start("prepare")

    assert (left, code, machine.calculations()) == ([], 0, ["half"])


def test_asked_to_stop_it_says_no_more_than_that(machine: Machine):
    machine.start("demo")
    begun = machine.begin("prepare", SLOW="30")
    while not list(machine.environments.glob("run-*/calculations.part/half")):
        time.sleep(0.02)

    begun.send_signal(signal.SIGTERM)

    assert begun.wait(timeout=10) == 130
    begun.communicate()
    assert machine.calculations() == []


def test_what_calculations_need_is_among_the_dependencies_and_in_one_list_only():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pages, calculations = (
        {
            line.split("==")[0]
            for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
            if line[:1].isalnum()
        }
        for name in ("run", "calculations")
    )

    wanted = set(project["dependency-groups"]["calculations"])

    assert wanted <= set(project["project"]["dependencies"])
    assert calculations == {
        "numpy",
        "pillow",
        "pypdfium2",
        "scipy",
        "sudachidict-core",
        "sudachipy",
        "zxing-cpp",
    }
    assert pages & calculations == set()
    assert {"django", "granian", "click"} <= pages

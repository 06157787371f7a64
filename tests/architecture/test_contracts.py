"""The contracts of the house hold, and each of them breaks when it is violated."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract → (file, line that violates it)
VIOLATIONS = {
    "floors": ("web/home/views.py", "import yoriai.config.urls"),
    "rooms": ("apps/ledger/queries.py", "import yoriai.apps.consultations.rules"),
    "inside": ("apps/measures/rules.py", "import yoriai.apps.measures.queries"),
    "pure": ("pure/japan/width.py", "import django.db"),
    "doors": ("web/home/views.py", "import yoriai.apps.measures.models"),
    "cycles": ("pure/japan/width.py", "import yoriai.pure.transparency"),
}
# A cycle needs both directions.
OTHER_HALF = {"cycles": ("pure/transparency/__init__.py", "import yoriai.pure.japan.width")}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    leave_out = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "migrations")
    shutil.copytree(ROOT / "src", folder / "src", ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_house_keeps_every_contract(copy_of_the_house):
    result = lint(copy_of_the_house)

    assert "0 broken" in result.stdout, result.stdout


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_violation_breaks_the_contract(copy_of_the_house, contract):
    changes = [VIOLATIONS[contract], *([OTHER_HALF[contract]] if contract in OTHER_HALF else [])]
    files = [copy_of_the_house / "src" / "yoriai" / place for place, _ in changes]
    before = [file.read_text(encoding="utf-8") if file.exists() else "" for file in files]
    for file, text, (_, line) in zip(files, before, changes, strict=True):
        file.write_text(f"{text}\n{line}\n", encoding="utf-8")

    result = lint(copy_of_the_house, "--contract", contract)

    for file, text in zip(files, before, strict=True):
        file.write_text(text, encoding="utf-8")
    assert "1 broken" in result.stdout, result.stdout


def test_a_new_room_must_be_given_its_place(copy_of_the_house):
    room = copy_of_the_house / "src" / "yoriai" / "apps" / "weather"
    room.mkdir()
    (room / "__init__.py").touch()

    result = lint(copy_of_the_house, "--contract", "rooms")

    shutil.rmtree(room)
    assert "1 broken" in result.stdout, result.stdout

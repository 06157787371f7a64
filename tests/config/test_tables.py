"""An empty database gets at once what the migrations would have made step by step."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

AT_ONCE = "from yoriai.config.tables import make_tables; make_tables()"
STEP_BY_STEP = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
ROWS = (
    "select app, name from django_migrations",
    "select app_label, model from django_content_type",
    "select codename, name from auth_permission",
)


def in_its_own_process(folder: Path, what: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YORIAI_")}
    clean |= {"YORIAI_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yoriai.config.settings"}
    clean["PYTHONPATH"] = os.pathsep.join(sys.path)
    code = f"import yoriai.config, django; django.setup(); {what}"
    subprocess.run([sys.executable, "-c", code], env=clean, check=True)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    at_once, step_by_step = tmp_path_factory.mktemp("at-once"), tmp_path_factory.mktemp("step-by-step")
    in_its_own_process(at_once, AT_ONCE)
    in_its_own_process(step_by_step, STEP_BY_STEP)
    return at_once, step_by_step


def ask(folder: Path, question: str) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(folder / "yoriai.sqlite3")
    try:
        return sorted(connection.execute(question).fetchall())
    finally:
        connection.close()


def parts(statement: str) -> list[str]:
    """Return what a statement says of each column and constraint, in no order: a column that was added stands last."""
    begin = statement.find("(") + 1
    found, depth, part = [statement[:begin]], 0, ""
    for character in statement[begin:]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append(part.strip())
            part = ""
        elif depth >= 0:
            part += character
    return sorted([*found, part.strip()])


def schema(folder: Path) -> dict[tuple[str, str], list[str]]:
    question = "select type, name, sql from sqlite_master where sql is not null"
    return {
        (kind, name): parts(statement) if kind == "table" else [statement]
        for kind, name, statement in ask(folder, question)
    }


def test_tables_indexes_and_triggers_are_the_same(both):
    at_once, step_by_step = both

    assert schema(at_once) == schema(step_by_step)
    assert any(kind == "trigger" for kind, _name in schema(at_once))


@pytest.mark.parametrize("question", ROWS)
def test_rows_that_come_with_the_tables_are_the_same(both, question):
    at_once, step_by_step = both

    assert ask(at_once, question) == ask(step_by_step, question) != []


def test_a_database_that_is_not_empty_is_brought_up_to_date_by_its_migrations(tmp_path):
    one_step = "from django.core.management import call_command; call_command('migrate', 'jobs', verbosity=0)"

    in_its_own_process(tmp_path, f"{one_step}; {AT_ONCE}")

    assert ("ledger", "0002_nothing_disappears") in ask(tmp_path, ROWS[0])


def test_a_making_that_is_broken_off_leaves_nothing(tmp_path):
    break_off = (
        "import os; from yoriai.config import tables; "
        "tables.emit_post_migrate_signal = lambda **_: os._exit(0); tables.make_tables()"
    )

    in_its_own_process(tmp_path, break_off)

    assert schema(tmp_path) == {}

"""Every route × every role gives the answer in `permissions.csv`.

After a change that is meant: `pytest tests/web/test_permissions.py --write-permissions`, then read the difference.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.web import permissions

FILE = Path(__file__).parent / "permissions.csv"
pytestmark = pytest.mark.django_db
OUTSIDE = ("anonymous", "resident", "organisation_member", "staff_without_second_factor")


@pytest.fixture(scope="module")
def table(django_db_setup, django_db_blocker):
    """The table as the site answers now (made once: the demonstration city is loaded and taken back)."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        permissions.load_city()
        found = permissions.table()
        transaction.set_rollback(True)
    return found


def written() -> dict[tuple[str, str], dict[str, int]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row.pop("method"), row.pop("route")): {role: int(status) for role, status in row.items()}
        for row in rows
    }


def write(table: dict[tuple[str, str], dict[str, int]]) -> None:
    roles = list(next(iter(table.values())))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["method", "route", *roles])
        lines.writerows([method, route, *answers.values()] for (method, route), answers in table.items())


def test_every_route_answers_every_role_as_written(table, pytestconfig):
    if pytestconfig.getoption("--write-permissions"):
        write(table)

    assert table == written()


def test_nothing_below_the_desk_is_open_to_those_outside(table):
    open_to = [
        (method, route, role)
        for (method, route), answers in table.items()
        if route.startswith("desk_") or route == "home:desk"
        for role in OUTSIDE
        if answers[role] not in (302, 403, 404, 405)
    ]

    assert open_to == []


def test_no_page_breaks_for_anybody(table):
    broken = sorted({key for key, answers in table.items() if max(answers.values()) >= 500})

    assert broken == []


def test_another_division_is_never_given_more_than_the_own_one(table):
    more = [
        key
        for key, answers in table.items()
        for who in ("staff", "head")
        if answers[f"{who}_of_another_division"] in (200, 302, 422)
        and answers[f"{who}_of_the_division"] in (403, 404)
    ]

    assert more == []

"""Whatever an address or a query string holds, every public page answers with a page, never with an error of ours."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from tests.web import permissions

pytestmark = pytest.mark.django_db

HOSTILE = (
    "\x00",
    "9" * 5000,
    "²",
    "' OR 1=1 --%\\_",
    "<script>alert(1)</script>",
    "a\r\nSet-Cookie: x=1",
)
# Every name that any public page reads from its query string.
NAMES = (
    "page", "item", "stage", "q", "number", "year", "state", "division", "goal", "plan", "fund", "sort",
    "section", "continues", "new", "fiscal_year", "limit", "offset", "next", "kind", "outcome", "who",
)  # fmt: skip
NUMBERS = ("0", "9" * 20)


@pytest.fixture(scope="module")
def addresses(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        permissions.load_city()
        examples = permissions.Examples()
        routes = [examples.route(name, arguments) for name, arguments in permissions.route_names()]
        yield [route for route in routes if not route.name.startswith("desk") and ":desk" not in route.name]
        transaction.set_rollback(True)


def ask(address: str) -> int:
    response = Client(raise_request_exception=False).get(address)
    body = b"".join(response) if response.streaming else response.content
    assert b"<script>alert(1)" not in body, address[:100]
    assert "x" not in response.cookies, address[:100]
    return response.status_code


def test_no_query_string_makes_a_page_fail(addresses, django_db_blocker):
    with django_db_blocker.unblock():
        failed = [
            (route.name, value[:30])
            for route in addresses
            for value in (*NUMBERS, *HOSTILE)
            if ask(f"{route.address}?{urlencode(dict.fromkeys(NAMES, value))}") >= 500
        ]

    assert failed == []


def test_no_part_of_an_address_makes_a_page_fail(addresses, django_db_blocker):
    with django_db_blocker.unblock():
        failed = [
            (route.name, str(value)[:30])
            for route in addresses
            for name, given in route.arguments.items()
            for value in (*NUMBERS, *HOSTILE)
            if ask(_replaced(route.address, str(given), value)) >= 500
        ]

    assert failed == []


def _replaced(address: str, given: str, value: str) -> str:
    return re.sub(rf"/{re.escape(given)}(?=/|$)", lambda _: f"/{quote(value, safe='')}", address, count=1)

"""Short makers of tokens, and of programs that show one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.factories import actor, person
from yoriai.apps.organisation import operations
from yoriai.apps.organisation.models import Assignment, Division, Person
from yoriai.apps.organisation.operations import TokenDraft
from yoriai.apps.organisation.rules import Actor, Held, Role
from yoriai.apps.shared.time import day_of

_keys = count(1)


class Program:
    """Asks the interface with a token, and never with a cookie."""

    def __init__(self, secret: str = "", **headers: str) -> None:
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.headers |= headers
        self.client = Client(headers=self.headers, raise_request_exception=True)

    def get(self, place: str, **headers: str) -> HttpResponse:
        return self.client.get(f"/api/v1/{place}", headers=headers or None)

    def post(self, place: str, body: Any, key: str | None = None, **headers: str) -> HttpResponse:
        sent = {"Idempotency-Key": key or f"key-{next(_keys):08}", **headers}
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/api/v1/{place}", data, "application/json", headers=sent)

    def delete(self, place: str, **headers: str) -> HttpResponse:
        return self.client.delete(f"/api/v1/{place}", headers=headers or None)

    def patch(self, place: str, body: Any, **headers: str) -> HttpResponse:
        return self.client.patch(
            f"/api/v1/{place}", json.dumps(body), "application/json", headers=headers or None
        )


def draft(*scopes: str, partner: str = "") -> TokenDraft:
    last = day_of(timezone.now()) + timedelta(days=30)
    return TokenDraft("試験", last, scopes, partner)


def of_resident(*scopes: str, who: Person | None = None) -> str:
    by = Actor((who or person()).pk)
    return operations.issue_own_token(draft=draft(*scopes), by=by, at=timezone.now()).secret


def of_partner(*scopes: str, partner: str = "エフエム〇〇") -> str:
    by = actor(Role.SYSTEM_OPERATOR)
    made = operations.issue_partner_token(draft=draft(*scopes, partner=partner), by=by, at=timezone.now())
    return made.secret


def of_staff(division: Division, *scopes: str) -> str:
    somebody = person()
    Assignment.objects.create(
        person=somebody, role=Role.DIVISION_STAFF, division=division, starts_on=date(2020, 4, 1)
    )
    by = Actor(somebody.pk, frozenset({Held(Role.DIVISION_STAFF, division.pk)}))
    return operations.issue_own_token(draft=draft("staff", *scopes), by=by, at=timezone.now()).secret

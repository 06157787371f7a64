"""Programs with and without a token: what opens, what does not, and how often one may ask."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.api import tokens
from tests.api.tokens import Program
from tests.apps.consultations import makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import operations
from yoriai.apps.organisation.models import AccessToken
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.web.organisation import programs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    programs.forget()
    yield
    programs.forget()


def told(response) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["next_step"]
    return response.status_code, response.json()["code"]


def test_a_token_says_what_it_may_do_and_notes_the_day_once():
    program = Program(tokens.of_resident("speak"))

    answers = [program.get("token") for _ in range(3)]

    assert answers[0].json()["scopes"] == ["read", "speak"]
    assert "no-store" in answers[0]["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answers[0]
    assert AuditEvent.objects.filter(action="token.used").count() == 1


@pytest.mark.parametrize(
    "shown", ["Bearer yoriai_wrong", "Bearer ", "Basic abc", "Bearer あ".encode().decode("latin-1")]
)
def test_a_token_that_nobody_gave_is_refused_even_for_what_is_public(shown):
    response = Client(headers={"Authorization": shown}).get("/api/v1/consultations")

    assert told(response) == (401, "token-unknown")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_stopped_token_is_refused_at_once():
    secret = tokens.of_resident()
    token = AccessToken.objects.get()
    operations.revoke_token(token=token, by=Actor(token.person_id), at=timezone.now())

    assert told(Program(secret).get("token")) == (401, "token-unknown")


def test_without_a_token_what_needs_one_is_refused():
    response = Program().get("desk/consultations")

    assert told(response) == (401, "token-missing")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing():
    client = signed_in(Role.CIO_OFFICE)

    assert told(client.get("/api/v1/desk/consultations")) == (401, "token-missing")


def test_a_scope_that_is_missing_is_refused():
    assert told(Program(tokens.of_resident("speak")).get("desk/consultations")) == (403, "scope-missing")


def test_staff_read_the_drafts_and_opinions_of_their_own_division_only():
    office, other = division(), division()
    drafted = makers.draft_consultation(makers.head(office), office)
    hidden = makers.draft_consultation(makers.head(other), other)
    program = Program(tokens.of_staff(office))

    codes = {row["code"] for row in program.get("desk/consultations").json()["items"]}

    assert drafted.code in codes
    assert hidden.code not in codes
    assert program.get(f"desk/consultations/{drafted.code}/opinions").json() == {"items": [], "count": 0}
    assert told(program.get(f"desk/consultations/{hidden.code}/opinions")) == (403, "not-allowed")
    assert told(Program().get(f"consultations/{drafted.code}")) == (404, "not-found")


def test_who_asks_too_often_is_told_how_long_to_wait(settings):
    settings.YORIAI_API_PER_HOUR = 2
    program = Program()

    first, _second, third = (program.get("measures") for _ in range(3))

    assert first["RateLimit-Policy"] == '"hour";q=2;w=3600'
    assert first["RateLimit"].startswith('"hour";r=1;t=')
    assert told(third) == (429, "too-many-requests")
    assert 0 < int(third["Retry-After"]) <= 3600
    assert Program(tokens.of_resident()).get("measures").status_code == 200


def test_a_token_has_a_limit_of_its_own(settings):
    settings.YORIAI_API_PER_HOUR_WITH_TOKEN = 1
    program = Program(tokens.of_resident())

    assert program.get("measures").status_code == 200
    assert told(program.get("measures")) == (429, "too-many-requests")


def test_whoever_tries_many_wrong_tokens_has_to_wait():
    wrong = [Program(f"yoriai_{number}").get("measures") for number in range(61)]

    assert told(wrong[0]) == (401, "token-unknown")
    assert told(wrong[-1]) == (429, "too-many-requests")


def test_what_is_public_is_sent_only_when_it_changed():
    first = Program().get("consultations")
    second = Program().get("consultations", **{"If-None-Match": first["ETag"]})
    makers.open_consultation()
    third = Program().get("consultations", **{"If-None-Match": first["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert third.status_code == 200


def test_other_sites_may_read_what_is_public_and_nothing_else():
    asked = Client().options(
        "/api/v1/consultations",
        headers={"Origin": "https://example.jp", "Access-Control-Request-Method": "POST"},
    )

    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert asked["Allow"] == "GET, HEAD, OPTIONS"
    assert "Authorization" not in asked["Access-Control-Allow-Headers"]
    assert Program().get("consultations")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in asked


def test_head_is_answered_like_get():
    assert Client().head("/api/v1/consultations").status_code == 200


@pytest.mark.parametrize(
    ("method", "place", "status", "code"),
    [
        ("post", "consultations", 405, "method-not-allowed"),
        ("delete", "measures", 405, "method-not-allowed"),
        ("post", "nothing", 404, "not-found"),
        ("get", "voices/%0A1", 404, "receipt-mistyped"),
        ("get", "no%0Athing", 404, "not-found"),
        ("options", "nothing", 404, "not-found"),
        ("get", "measures?limit=%00", 422, "nul-in-address"),
    ],
)
def test_every_wrong_way_in_is_a_problem(method, place, status, code):
    response = getattr(Client(enforce_csrf_checks=True), method)(f"/api/v1/{place}")

    assert told(response) == (status, code)

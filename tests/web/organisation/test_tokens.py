"""Pages of access tokens: made, shown once, stopped."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import factories
from tests.web.desk import signed_in
from yoriai.apps.organisation.models import AccessToken
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"yoriai_[\w-]{43}")


def fields(form_key: str = "abc", **more: object) -> dict[str, object]:
    return {"name": "わたしの集計", "scopes": ["speak"], "days": "90", "form_key": form_key} | more


@pytest.fixture
def resident():
    client = Client()
    client.force_login(factories.person())
    return client


def test_a_key_is_shown_once_to_the_person_who_made_it(resident):
    made = resident.post("/accounts/tokens/", fields())
    later = resident.get("/accounts/tokens/")

    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    assert len(SECRET.findall(made.content.decode())) == 1
    assert SECRET.findall(later.content.decode()) == []
    assert "わたしの集計" in later.content.decode()


def test_a_double_click_shows_the_same_key_and_makes_one_token(resident):
    first = SECRET.findall(resident.post("/accounts/tokens/", fields()).content.decode())
    second = SECRET.findall(resident.post("/accounts/tokens/", fields()).content.decode())

    assert first == second != []
    assert AccessToken.objects.count() == 1


def test_a_fault_keeps_what_was_typed(resident):
    response = resident.post("/accounts/tokens/", fields(days="4000"))

    assert response.status_code == 422
    assert 'value="わたしの集計"' in response.content.decode()
    assert AccessToken.objects.count() == 0


def test_a_resident_is_not_offered_and_not_given_what_staff_read(resident):
    assert "staff" not in resident.get("/accounts/tokens/").content.decode()
    assert resident.post("/accounts/tokens/", fields(scopes=["staff"])).status_code == 422


def test_staff_who_gave_the_second_factor_may_read_with_a_program():
    client = signed_in(Role.DIVISION_STAFF, factories.division())

    client.post("/accounts/tokens/", fields(scopes=["staff"]))

    assert AccessToken.objects.get().scopes == "read staff"


def test_a_person_stops_own_tokens_and_sees_no_others(resident):
    resident.post("/accounts/tokens/", fields())
    token = AccessToken.objects.get()
    other = Client()
    other.force_login(factories.person())

    assert other.post(f"/accounts/tokens/{token.pk}/revocation/").status_code == 404
    assert "わたしの集計" not in other.get("/accounts/tokens/").content.decode()
    assert resident.post(f"/accounts/tokens/{token.pk}/revocation/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert resident.post(f"/accounts/tokens/{token.pk}/revocation/").status_code == 409


def test_whoever_is_not_signed_in_is_sent_to_sign_in():
    assert Client().get("/accounts/tokens/").status_code == 302
    assert Client().post("/accounts/tokens/", fields()).status_code == 302


def test_the_operator_gives_a_partner_its_key_and_sees_all():
    operator = signed_in(Role.SYSTEM_OPERATOR)

    made = operator.post("/desk/people/tokens/new/", fields(partner="エフエム〇〇"))
    listed = operator.get("/desk/people/tokens/").content.decode()

    assert len(SECRET.findall(made.content.decode())) == 1
    assert "エフエム〇〇" in listed
    assert SECRET.findall(listed) == []
    assert "エフエム〇〇" in signed_in(Role.AUDITOR).get("/desk/people/tokens/").content.decode()
    token = AccessToken.objects.get()
    assert operator.post(f"/desk/people/tokens/{token.pk}/revocation/").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_read_a_fixed_number_of_statements(rows, django_assert_max_num_queries):
    operator = signed_in(Role.SYSTEM_OPERATOR)
    for row in range(rows):
        operator.post("/desk/people/tokens/new/", fields(form_key=str(row), partner="エフエム〇〇"))
        operator.post("/accounts/tokens/", fields(form_key=f"own-{row}"))

    with django_assert_max_num_queries(7):
        operator.get("/desk/people/tokens/")
    with django_assert_max_num_queries(7):
        operator.get("/accounts/tokens/")

"""A form that is too large, or cannot be read: a page of ours that says the limit and how to get the text back."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.consultations import makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
LARGE = "text=" + "%E3%81%82" * 600_000  # nine bytes each


def speak(consultation):
    return f"/consultations/{consultation.code}/opinions/new/"


def test_more_than_the_limit_is_answered_with_413_the_limit_and_the_way_back():
    consultation = makers.open_consultation(division())

    browser = Client(enforce_csrf_checks=True)
    browser.get(speak(consultation))
    answer = browser.post(speak(consultation), LARGE, content_type=FORM)
    page = answer.content.decode()

    assert answer.status_code == 413
    assert "5MB" in page and "「戻る」" in page and "<h1>" in page
    assert not Opinion.objects.exists()


def test_staff_who_are_signed_in_get_the_same_page_and_stay_signed_in():
    office = division()
    consultation = makers.open_consultation(office)
    client = signed_in(Role.DIVISION_STAFF, office)

    answer = client.post(f"/desk/consultations/{consultation.code}/opinions/enter/", LARGE, content_type=FORM)

    assert answer.status_code == 413
    assert client.get(f"/desk/consultations/{consultation.code}/").status_code == 200


def test_too_many_fields_are_answered_with_a_page_of_ours():
    consultation = makers.open_consultation(division())
    many = "&".join(f"f{number}=1" for number in range(2_000))

    answer = Client().post(speak(consultation), many, content_type=FORM)

    assert answer.status_code == 400
    assert "送られた内容を読めませんでした" in answer.content.decode()

"""Codes and addresses in a browser: typed, mailed, printed once; never in a way of just answering."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import makers, voting_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import digits_letter
from yoriai.apps.consultations.models import CodeSheet, Participant, Vote
from yoriai.apps.consultations.operations import new_key, voting_codes
from yoriai.apps.consultations.operations.voting_codes import SheetDraft
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    voting_flood.forget()


@pytest.fixture
def office():
    return division()


@pytest.fixture
def head(office):
    return signed_in(Role.DIVISION_HEAD, office)


def opened(of=None, **more):
    at = timezone.now()
    return voting_makers.open_voting(of, starts_on=day_of(at), at=at, **more)


def place(consultation, rest=""):
    return f"/consultations/{consultation.code}/vote/{rest}"


def desk(consultation, rest=""):
    return f"/desk/consultations/{consultation.code}/statements/codes/{rest}"


def codes(consultation, count=2):
    draft = SheetDraft(count, "無作為に選んだ市民", new_key())
    by = makers.head(consultation.division)
    return voting_codes.make_codes(
        consultation_id=consultation.pk, draft=draft, by=by, at=timezone.now()
    ).codes


def says(browser, consultation, number, word):
    browser.get(place(consultation))
    return browser.post(place(consultation, f"{number}/"), {"answer": word})


def test_the_code_of_the_paper_is_filled_in_and_makes_two_phones_one_person():
    consultation = opened()
    code = codes(consultation)[0]
    phone, tablet = Client(), Client()
    says(phone, consultation, 1, "agree")
    says(tablet, consultation, 2, "agree")

    form = phone.get(place(consultation, f"code/?c={code}")).content.decode()
    first = phone.post(place(consultation, "code/"), {"number": code}, follow=True)
    second = tablet.post(place(consultation, "code/"), {"number": code}, follow=True)

    assert f'value="{code}"' in form
    assert '<dd class="numbers__words">市の番号</dd>' in first.content.decode()
    assert ">2<" in second.content.decode()
    assert Participant.objects.filter(merged_into__isnull=True).count() == 1


def test_a_browser_without_a_mark_may_begin_with_its_code():
    consultation = opened()
    code = codes(consultation)[0]
    browser = Client()

    response = browser.post(place(consultation, "code/"), {"number": code})
    answered = browser.post(place(consultation, "1/"), {"answer": "agree"})

    assert response.status_code == 302 and answered.status_code == 302
    assert Vote.objects.get().participant.level == "code"


@pytest.mark.parametrize("typed", ["", "1234", "あ" * 39, "<b>"])
def test_a_wrong_code_comes_back_with_what_was_typed(client, typed):
    consultation = opened()
    codes(consultation)

    response = client.post(place(consultation, "code/"), {"number": typed})

    assert response.status_code == 422
    assert "<b>" not in response.content.decode()
    assert not Participant.objects.exists()


def test_nobody_finds_a_code_by_trying(client):
    consultation = opened()

    statuses = [
        client.post(place(consultation, "code/"), {"number": f"{number:012d}"}).status_code
        for number in range(32)
    ]

    assert statuses[:30] == [422] * 30
    assert statuses[30:] == [429] * 2


def test_an_address_is_confirmed_by_the_digits_that_came_there():
    consultation = opened()
    browser = Client()
    says(browser, consultation, 1, "agree")

    purpose = browser.get(place(consultation, "email/")).content.decode()
    asked = browser.post(place(consultation, "email/"), {"address": "somebody@example.jp"})
    digits = re.search(r"\d{6}", mail.outbox[0].body)[0]
    done = browser.post(asked.url, {"digits": digits}, follow=True)

    assert "アドレスは保存しません" in purpose
    assert mail.outbox[0].to == ["somebody@example.jp"] and "保存しません" in mail.outbox[0].body
    assert '<dd class="numbers__words">メール確認</dd>' in done.content.decode()
    assert Participant.objects.get().level == "email"


def test_an_address_that_is_none_comes_back_and_nothing_is_sent(client):
    consultation = opened()

    response = client.post(place(consultation, "email/"), {"address": "some body"})

    assert response.status_code == 422
    assert 'value="some body"' in response.content.decode()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_said_plainly(client, monkeypatch):
    consultation = opened()

    def away(self):
        raise ConnectionRefusedError

    monkeypatch.setattr(digits_letter.EmailMessage, "send", away)
    response = client.post(place(consultation, "email/"), {"address": "a@example.jp"})

    assert response.status_code == 503
    assert "いま、メールを送れません" in response.content.decode()
    assert 'value="a@example.jp"' in response.content.decode()


def test_one_address_of_the_net_asks_for_ten_letters_an_hour(client):
    consultation = opened()

    statuses = [
        client.post(place(consultation, "email/"), {"address": f"a{number}@example.jp"}).status_code
        for number in range(11)
    ]

    assert statuses == [302] * 10 + [429]


def test_somebody_else_begins_anew_on_the_same_device():
    consultation = opened()
    browser = Client()
    says(browser, consultation, 1, "agree")

    browser.post(place(consultation, "another/"))
    page = browser.get(place(consultation, "level/")).content.decode()
    says(browser, consultation, 1, "disagree")

    assert "まだ答えていません" in page
    assert sorted(Vote.objects.values_list("value", flat=True)) == [-1, 1]


def test_codes_are_printed_once_with_their_pictures(head, office):
    consultation = opened(office)
    form = head.get(desk(consultation)).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', form)[1]
    said = {"count": 3, "note": "無作為に選んだ市民", "shape": "sheet", "submission_key": key}

    paper = head.post(desk(consultation), said)
    again = head.post(desk(consultation), said)

    page = paper.content.decode()
    assert len(set(re.findall(r"0\d{3}-\d{4}-\d{4}", page))) == 3 and page.count("<svg") >= 3
    assert "no-store" in paper.headers["Cache-Control"]
    assert again.status_code == 409 and "すでに作って表示しました" in again.content.decode()
    assert CodeSheet.objects.get().count == 3
    assert "無作為に選んだ市民" in head.get(desk(consultation)).content.decode()


def test_codes_come_as_a_table_that_a_spreadsheet_does_not_shorten(head, office):
    consultation = opened(office)
    said = {"count": 300, "note": "市民", "shape": "csv", "submission_key": new_key()}

    response = head.post(desk(consultation), said)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))

    assert len({row["code"] for row in rows}) == 300
    assert all(re.fullmatch(r"0\d{3}-\d{4}-\d{4}", row["code"]) for row in rows)
    assert rows[0]["address"].endswith(f"/vote/code/?c={rows[0]['code'].replace('-', '')}")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    "said",
    [
        {"count": 201, "shape": "sheet"},
        {"count": 0, "shape": "csv"},
        {"count": 5001, "shape": "csv"},
        {"count": "いくつか", "shape": "csv"},
        {"count": 1, "note": " ", "shape": "csv"},
    ],
)
def test_a_sheet_that_cannot_be_made_comes_back(head, office, said):
    consultation = opened(office)

    response = head.post(desk(consultation), {"note": "市民", "submission_key": new_key(), **said})

    assert response.status_code == 422
    assert not CodeSheet.objects.exists()


def test_a_sheet_is_revoked_at_the_desk(head, office):
    consultation = opened(office)
    code = codes(consultation)[0]

    response = head.post(desk(consultation, "1/revoke/"), follow=True)
    refused = Client().post(place(consultation, "code/"), {"number": code})

    assert "取り消しました" in response.content.decode()
    assert refused.status_code == 422
    assert head.post(desk(consultation, "9/revoke/")).status_code == 404


def test_staff_see_no_codes_and_the_way_to_them_is_not_offered(office):
    consultation = opened(office)
    staff = signed_in(Role.DIVISION_STAFF, office)

    assert staff.get(desk(consultation)).status_code == 403
    assert "codes/" not in staff.get(f"/desk/consultations/{consultation.code}/statements/").content.decode()

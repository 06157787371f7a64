import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division, signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation, Opinion
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db

DESK = "/desk/consultations/"
PAGES = ("", "edit/", "publish/", "extend/", "sections/new/", "documents/new/", "opinions/", "opinions/enter/", "opinions/import/")  # fmt: skip


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def of():
    return division()


@pytest.fixture
def head(of):
    return signed_in(Client(), Role.DIVISION_HEAD, of)


def opened(of, days_ago=0):
    at = timezone.now() - timedelta(days=days_ago)
    return makers.open_consultation(of, starts_on=day_of(at), at=at)


def today(days=0):
    return (day_of(timezone.now()) + timedelta(days=days)).isoformat()


def test_a_division_prepares_and_publishes_a_consultation_by_itself(of, head):
    content = {
        "code": "r8-03",
        "division": of.pk,
        "title": "計画（案）",
        "summary": "ご意見を。",
        "legal_basis": "条例",
        "kind": "public_comment",
        "channels": ["web", "fax"],
    }
    made = head.post(f"{DESK}new/", content)
    head.post(f"{made.url}sections/new/", {"number": "1", "title": "方針", "draft_text": "本文"})
    file = SimpleUploadedFile("案.pdf", b"%PDF-1.7")
    head.post(f"{made.url}documents/new/", {"title": "計画案", "file": file})
    published = head.post(
        f"{made.url}publish/", {"published_on": today(), "closes_on": today(29), "shorter_reason": ""}
    )

    page = Client().get("/consultations/r8-03/").content.decode()
    assert (made.url, published.status_code) == (f"{DESK}r8-03/", 302)
    assert all(words in page for words in ("計画（案）", "方針", "計画案", "（30日間）", "FAX"))


def test_a_short_period_is_refused_on_the_page_with_what_was_typed(of, head):
    draft = makers.draft_consultation(makers.head(of), of)
    period = {"published_on": today(), "closes_on": today(9), "shorter_reason": ""}

    refused = head.post(f"{DESK}{draft.code}/publish/", period)
    accepted = head.post(f"{DESK}{draft.code}/publish/", {**period, "shorter_reason": "急施のため"})

    assert refused.status_code == 422
    assert today(9) in refused.content.decode()
    assert accepted.status_code == 302
    assert "急施のため" in Client().get(f"/consultations/{draft.code}/").content.decode()


def test_two_people_editing_at_once_lose_nothing(of, head):
    draft = makers.draft_consultation(makers.head(of), of)
    url = f"{DESK}{draft.code}/edit/"
    fields = {"title": "第1稿", "summary": "s", "legal_basis": "l", "channels": ["web"], "version": 1}

    first = head.post(url, fields)
    second = head.post(url, {**fields, "title": "第2稿"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "第2稿" in second.content.decode()


def test_a_file_with_another_content_than_its_name_says_is_refused(of, head):
    draft = makers.draft_consultation(makers.head(of), of)

    answer = head.post(
        f"{DESK}{draft.code}/documents/new/",
        {"title": "危険", "file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")},
    )

    assert answer.status_code == 422
    assert draft.documents.count() == 0


def test_an_opinion_by_phone_is_entered_with_its_receipt(of, head):
    consultation = opened(of, days_ago=3)
    url = f"{DESK}{consultation.code}/opinions/enter/"
    key = re.search(r'name="submission_key" value="([^"]+)"', head.get(url).content.decode()).group(1)
    fields = {
        "submission_key": key,
        "text": "電話で聞いた意見",
        "section": "1",
        "channel": "phone",
        "received_on": today(-1),
        "received_time": "10:30",
        "is_verbatim": "no",
        "was_read_back": "on",
        "name": "山田",
        "phone": "042-464-1311",
    }

    sent = head.post(url, fields)
    again = head.post(url, fields)
    page = head.get(sent.url).content.decode()

    opinion = Opinion.objects.get()
    assert sent.url == again.url
    assert (opinion.channel, opinion.is_verbatim, opinion.was_read_back) == ("phone", False, True)
    assert opinion.contact.phone == "042-464-1311"
    assert re.search(r"\d{4}-\d{4}-\d{4}", page) and "042-464-1311" in page


def test_a_contact_is_not_shown_outside_the_owning_division(of):
    consultation = opened(of)
    draft = makers.said(consultation, contact=ContactDraft(email="secret@example.jp"))
    operations.submit_opinion(draft=draft, by=ANYONE, at=timezone.now())
    url = f"{DESK}{consultation.code}/opinions/{Opinion.objects.get().pk}/"

    answer = signed_in(Client(), Role.CIO_OFFICE).get(url)

    assert answer.status_code == 200
    assert "secret@example.jp" not in answer.content.decode()


def test_withholding_and_erasing_at_the_desk(of, head):
    consultation = opened(of)
    operations.submit_opinion(draft=makers.said(consultation, "消す意見"), by=ANYONE, at=timezone.now())
    url = f"{DESK}{consultation.code}/opinions/{Opinion.objects.get().pk}/"

    head.post(f"{url}withhold/", {"reason": "third_party", "note": "店名"})
    unsure = head.post(f"{url}erase/", {"ground": "sender_request"})
    erased = head.post(f"{url}erase/", {"ground": "sender_request", "sure": "on"})

    opinion = Opinion.objects.get()
    assert (unsure.status_code, erased.status_code) == (422, 302)
    assert (opinion.text, opinion.withholding) == ("", "third_party")
    assert "消す意見" not in head.get(url).content.decode()


def test_staff_who_may_not_erase_do_not_see_the_way(of):
    consultation = opened(of)
    operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=timezone.now())
    url = f"{DESK}{consultation.code}/opinions/{Opinion.objects.get().pk}/"
    staff = signed_in(Client(), Role.DIVISION_STAFF, of)

    assert "erase/" not in staff.get(url).content.decode()
    assert staff.get(f"{url}erase/").status_code == 403


def test_a_file_is_looked_at_then_read_otherwise_then_taken_in(of, head):
    consultation = opened(of)
    url = f"{DESK}{consultation.code}/opinions/import/"
    file = SimpleUploadedFile("意見.csv", "あ,い\r\n最初の意見,違う\r\n次の意見,違う\r\n".encode("cp932"))

    look = head.post(url, {"file": file}).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', look).group(1)
    chosen = {"token": token, "column_text": "あ", "received_on": today()}
    read = head.post(url, {**chosen, "step": "read"}).content.decode()
    before = Opinion.objects.count()
    done = head.post(url, {**chosen, "step": "write"})

    assert "cp932" in look and "直すところが1か所" in look
    assert "2件を取り込む" in read and before == 0
    assert (done.status_code, Opinion.objects.count()) == (302, 2)
    assert head.post(url, {**chosen, "step": "write"}).status_code == 410


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"], ids=["empty", "pdf", "zip"])
def test_what_is_no_table_is_said_on_the_page(of, head, data):
    url = f"{DESK}{opened(of).code}/opinions/import/"

    answer = head.post(url, {"file": SimpleUploadedFile("a.csv", data)})

    assert answer.status_code == 422


def test_considering_starts_with_a_click_after_the_close(of, head):
    consultation = opened(of, days_ago=40)

    head.post(f"{DESK}{consultation.code}/consider/")

    consultation.refresh_from_db()
    assert consultation.state == Consultation.State.CONSIDERING
    assert "検討中" in Client().get("/consultations/").content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_pages_of_the_desk_are_for_the_division_and_the_cio_office(of, head, path):
    url = f"{DESK}{opened(of).code}/{path}"

    statuses = {
        "head": head.get(url).status_code,
        "office": signed_in(Client(), Role.CIO_OFFICE).get(url).status_code,
        "other": signed_in(Client(), Role.DIVISION_HEAD, division()).get(url).status_code,
        "auditor": signed_in(Client(), Role.AUDITOR).get(url).status_code,
        "public": Client().get(url).status_code,
    }

    assert statuses == {"head": 200, "office": 200, "other": 403, "auditor": 403, "public": 302}


def test_lists_need_the_same_statements_for_one_and_three_rows(of, head):
    consultation = opened(of)

    def count(url):
        with CaptureQueriesContext(connection) as captured:
            assert head.get(url).status_code == 200
        return len(captured)

    def add(rows):
        drafts = [makers.said(consultation) for _ in range(rows)]
        operations.submit_opinions(drafts=drafts, by=ANYONE, at=timezone.now())

    add(1)
    opinions = f"{DESK}{consultation.code}/opinions/"
    count(opinions)
    one = count(opinions), count(DESK)
    add(2)
    opened(of)
    opened(of)
    three = count(opinions), count(DESK)

    assert one == three
    assert max(three) <= 12

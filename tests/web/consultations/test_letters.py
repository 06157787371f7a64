"""The pages behind the links of a letter, and the list of letters at the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.apps.consultations import makers
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations, queries, tasks
from yoriai.apps.consultations.letter_links import token_of
from yoriai.apps.consultations.models import Contact, Letter, News, Subscription
from yoriai.apps.consultations.operations import ContactDraft, telling
from yoriai.apps.organisation.models import Role
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import flood

pytestmark = pytest.mark.django_db
ADDRESS = "secret@example.jp"


class Sent:
    """An opinion with an address, and one letter that waits."""

    def __init__(self):
        factories.municipality()
        now = timezone.now()
        self.division = factories.division()
        self.consultation = makers.open_consultation(
            self.division, starts_on=day_of(now) - timedelta(days=3), at=now - timedelta(days=3)
        )
        draft = makers.said(self.consultation, contact=ContactDraft(email=ADDRESS))
        self.receipt = operations.submit_opinion(draft=draft, by=ANYONE, at=now)
        self.token = token_of(opinion_id=int(self.receipt.subject_id))
        news = telling.NewsDraft(
            key="test",
            kind="answer",
            about=telling.About(consultation_id=self.consultation.pk),
            words={"ja": "公表しました。"},
        )
        telling.announce(draft=news, at=now)
        tasks.spread_news(news_key=News.objects.get().key, at=now)

    def url(self, name):
        return reverse(f"letters:{name}", args=[self.token])


@pytest.fixture
def sent(db):
    flood.forget()
    return Sent()


def text_of(response):
    return response.content.decode()


def test_the_page_tells_how_far_the_letters_are_and_shows_no_address(client, sent):
    page = client.get(sent.url("page"))

    assert page.status_code == 200
    assert "送信待ち" in text_of(page)
    assert ADDRESS not in text_of(page)
    assert "private, no-store" in page["Cache-Control"]


def test_reading_the_stop_page_stops_nothing_and_one_press_stops(client, sent):
    looked = client.get(sent.url("stop"))
    assert Subscription.objects.get().stopped_at is None

    pressed = client.post(sent.url("stop"))

    assert text_of(looked).count("<form") == text_of(looked).count("<button") == 1
    assert "お知らせを止めました" in text_of(pressed)
    assert Letter.objects.get().state == "stopped"


def test_a_mail_program_stops_without_cookies_and_is_not_sent_elsewhere(sent):
    program = Client(enforce_csrf_checks=True)

    answer = program.post(sent.url("stop"), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert Subscription.objects.get().stopped_at is not None


def test_stopping_still_answers_when_the_address_is_gone(client, sent):
    Contact.objects.all().delete()

    assert client.post(sent.url("stop")).status_code == 200
    assert "お知らせは" in text_of(client.get(sent.url("page")))
    assert client.post(sent.url("choose"), {"rhythm": "weekly"}).status_code == 404


def test_the_rhythm_is_chosen_and_begins_again(client, sent):
    client.post(sent.url("stop"))

    assert client.post(sent.url("choose"), {"rhythm": "weekly"}).status_code == 302
    assert client.post(sent.url("choose"), {"rhythm": "daily"}).status_code == 422
    assert (Subscription.objects.get().rhythm, Subscription.objects.get().stopped_at) == ("weekly", None)
    assert client.post(sent.url("keep")).status_code == 302


def test_a_broken_link_says_what_to_do(client, sent):
    page = client.get(sent.url("page").replace(sent.token, sent.token[:-3]))

    assert page.status_code == 404
    assert "最後の文字まで" in text_of(page)


def test_number_and_address_open_the_page(client, sent):
    found = client.post("/letters/", {"number": sent.receipt.number, "email": ADDRESS.upper()})
    wrong = client.post("/letters/", {"number": sent.receipt.number, "email": "other@example.jp"})

    assert found["Location"] == sent.url("page")
    assert wrong.status_code == 422
    assert "other@example.jp" in text_of(wrong)


def test_addresses_cannot_be_found_by_trying(client, sent, settings):
    settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR = 2
    tries = [
        client.post("/letters/", {"number": sent.receipt.number, "email": f"{n}@example.jp"}).status_code
        for n in range(3)
    ]

    assert tries == [422, 422, 429]


def test_the_receipt_page_leads_there_only_right_after_sending(client, sent):
    page = reverse("consultations:received", args=[sent.consultation.code, sent.receipt.number])

    assert sent.url("page") in text_of(client.get(f"{page}?letters={sent.token}"))
    for stranger in ("", "?letters=1:x", f"?letters={token_of(opinion_id=0)}"):
        assert "/letters/1" not in text_of(client.get(page + stranger))


def test_sending_with_an_address_carries_the_proof_to_the_receipt(client, sent):
    fields = {"step": "send", "submission_key": "k" * 32, "text": "もう一つ", "section": "", "email": ADDRESS}

    sent_on = client.post(f"/consultations/{sent.consultation.code}/opinions/new/", fields)["Location"]
    without = client.post(
        f"/consultations/{sent.consultation.code}/opinions/new/",
        {**fields, "submission_key": "l" * 32, "email": ""},
    )["Location"]

    assert "?letters=" in sent_on
    assert "?" not in without
    assert client.get(sent_on).status_code == 200


def test_the_page_of_the_voice_shows_the_letters_only_with_the_proof(client, sent):
    address = reverse("coordination:voice", args=[sent.receipt.number])

    assert "これまでのお知らせ" in text_of(client.get(f"{address}?letters={sent.token}"))
    assert "これまでのお知らせ" not in text_of(client.get(address))
    assert "送信待ち" not in text_of(client.get(f"{address}?letters={sent.token}x"))


def test_the_desk_lists_letters_by_state_without_addresses(sent):
    Letter.objects.update(state="failed", failure="address-refused", attempts=1)
    staff = signed_in(Role.DIVISION_STAFF, sent.division)
    address = "/desk/consultations/letters/"

    page = staff.get(address)

    assert "宛先がありません" in text_of(page)
    assert ADDRESS not in text_of(page)
    assert "送れなかったお知らせが1件あります" in text_of(staff.get("/desk/"))
    assert "この状態のお知らせはありません" in text_of(staff.get(f"{address}?state=sent"))
    assert "address-refused" not in text_of(
        signed_in(Role.DIVISION_STAFF, factories.division("別")).get(address)
    )
    assert staff.post(f"{address}{Letter.objects.get().pk}/retry/").status_code == 302
    assert Letter.objects.get().state == "waiting"
    assert staff.post(f"{address}retry/").status_code == 302


def test_the_desk_of_results_tells_how_far_the_letters_are(sent):
    found = queries.notices(sent.consultation)

    assert (found.reachable, found.counts.waiting, found.counts.failed) == (1, 1, 0)

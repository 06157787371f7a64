import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division
from yoriai.apps.consultations.models import Contact, Opinion
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import flood

pytestmark = pytest.mark.django_db

TEXT = "駅前に、大きな字の案内板がほしいです。\n夜も読めるように。"


@pytest.fixture(autouse=True)
def _fresh_count():
    flood.forget()


@pytest.fixture
def consultation():
    return opened()


def opened(days_ago=0, days=30):
    at = timezone.now() - timedelta(days=days_ago)
    return makers.open_consultation(starts_on=day_of(at), days=days, at=at)


def address(consultation):
    return f"/consultations/{consultation.code}/opinions/new/"


def hidden(html):
    return dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', html))


def first_form(client, consultation, query=""):
    return hidden(client.get(address(consultation) + query).content.decode())


def test_from_the_form_over_the_look_to_the_receipt_in_two_clicks_without_javascript(consultation):
    client = Client(enforce_csrf_checks=True)

    shown = first_form(client, consultation, "?section=2-1")
    fields = {**shown, "text": TEXT, "section": "2-1", "standing": "lives", "name": "", "email": "a@b.jp"}
    look = client.post(address(consultation), {**fields, "step": "confirm"})
    sent = client.post(address(consultation), {**hidden(look.content.decode()), "step": "send", "text": TEXT})
    receipt = client.get(sent.url)

    opinion = Opinion.objects.get()
    assert look.status_code == 200 and "駅前に、大きな字" in look.content.decode()
    assert (sent.status_code, receipt.status_code) == (302, 200)
    assert (opinion.text, opinion.section.number, opinion.standing) == (TEXT, "2-1", "lives")
    assert Contact.objects.get().email == "a@b.jp"
    number = sent.url.partition("?")[0].rstrip("/").rsplit("/", 1)[1]
    assert f"{number[:4]}-{number[4:8]}-{number[8:]}" in receipt.content.decode()
    assert "案内板" not in receipt.content.decode()
    assert "session" not in client.cookies


def test_the_same_form_sent_twice_leads_to_the_same_receipt(client, consultation):
    fields = {**first_form(client, consultation), "text": TEXT, "step": "send"}

    first = client.post(address(consultation), fields)
    second = client.post(address(consultation), fields)

    assert first.url == second.url
    assert Opinion.objects.count() == 1


def test_a_form_shown_twice_has_two_keys(client, consultation):
    one, two = first_form(client, consultation), first_form(client, consultation)

    assert one["submission_key"] != two["submission_key"]


def test_rewriting_loses_nothing(client, consultation):
    fields = {**first_form(client, consultation), "text": TEXT, "name": "山田", "email": "", "step": "edit"}

    page = client.post(address(consultation), fields).content.decode()

    assert TEXT.split("\n")[1] in page and 'value="山田"' in page
    assert fields["submission_key"] in page


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("", "confirm"),
        ("  　", "send"),
        ("字" * 100_000, "send"),
        ("番号は1234-5678-9018です", "confirm"),
        ("\u202e\u200b", "send"),
    ],
    ids=["empty", "blank", "long", "my-number", "invisible"],
)
def test_a_faulty_text_is_refused_and_kept_on_the_page(client, consultation, text, step):
    fields = {**first_form(client, consultation), "text": text, "email": "not-lost@example.jp", "step": step}

    answer = client.post(address(consultation), fields)

    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    assert "not-lost@example.jp" in answer.content.decode()
    assert Opinion.objects.count() == 0


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<b>太字</b>", "'\"><img src=x onerror=a>"])
def test_markup_is_shown_as_text_everywhere(client, consultation, text):
    fields = {**first_form(client, consultation), "text": text}

    look = client.post(address(consultation), {**fields, "step": "confirm"})
    edit = client.post(address(consultation), {**fields, "step": "edit"})
    client.post(address(consultation), {**fields, "step": "send"})

    assert text not in look.content.decode()
    assert text not in edit.content.decode()
    assert Opinion.objects.get().text == text


@pytest.mark.parametrize("text", ["👍🏽", "مرحبا", "漢字\x00混じり", "a" * 20_000])
def test_unusual_but_honest_texts_are_taken(client, consultation, text):
    fields = {**first_form(client, consultation), "text": text, "step": "send"}

    assert client.post(address(consultation), fields).status_code == 302


def test_a_program_that_fills_in_every_field_is_asked_again(client, consultation):
    fields = {**first_form(client, consultation), "text": TEXT, "website": "http://x.example", "step": "send"}

    answer = client.post(address(consultation), fields)

    assert answer.status_code == 422
    assert Opinion.objects.count() == 0


def test_a_flood_from_one_address_is_answered_kindly_and_nothing_typed_is_lost(
    client, consultation, settings
):
    settings.YORIAI_OPINIONS_PER_HOUR = 2

    statuses = []
    for number in range(3):
        fields = {**first_form(client, consultation), "text": f"意見{number}", "step": "send"}
        answer = client.post(address(consultation), fields)
        statuses.append(answer.status_code)
    elsewhere = client.post(address(consultation), fields, REMOTE_ADDR="192.0.2.7")

    assert statuses == [302, 302, 429]
    assert "意見2" in answer.content.decode()
    assert elsewhere.status_code == 302


def test_the_address_behind_proxies_is_believed_only_as_far_as_configured(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.1"}, REMOTE_ADDR="10.0.0.1")

    settings.YORIAI_TRUSTED_PROXIES = 0
    direct = flood.address_of(request)
    settings.YORIAI_TRUSTED_PROXIES = 1
    behind_one = flood.address_of(request)

    assert (direct, behind_one) == ("10.0.0.1", "198.51.100.1")


def test_after_the_deadline_the_form_says_so_and_takes_the_opinion(client):
    consultation = opened(days_ago=40)

    page = client.get(address(consultation))
    sent = client.post(address(consultation), {**hidden(page.content.decode()), "text": TEXT, "step": "send"})

    assert (page.status_code, sent.status_code) == (200, 302)
    assert Opinion.objects.get().is_late is True


def test_before_the_period_and_for_a_draft_there_is_no_form(client):
    now = timezone.now()
    soon = makers.open_consultation(starts_on=day_of(now) + timedelta(days=3), at=now)
    of = division()
    draft = makers.draft_consultation(makers.head(of), of)

    assert client.get(address(soon)).status_code == 409
    assert client.get(address(draft)).status_code == 404


def test_a_further_opinion_of_the_same_person_is_offered_and_counted_so(client, consultation):
    fields = {**first_form(client, consultation), "text": TEXT, "step": "send"}
    receipt = client.post(address(consultation), fields).url
    link = re.search(r'href="([^"]*continues=\d+)"', client.get(receipt).content.decode()).group(1)

    again = hidden(client.get(link).content.decode())
    client.post(address(consultation), {**again, "text": "もう一つ", "step": "send"})

    assert len(set(Opinion.objects.values_list("sender_key", flat=True))) == 1


def test_a_receipt_of_another_consultation_or_none_is_not_found(client, consultation):
    fields = {**first_form(client, consultation), "text": TEXT, "step": "send"}
    url = client.post(address(consultation), fields).url

    other = url.replace(consultation.code, opened().code)

    assert client.get(other).status_code == 404
    assert client.get(re.sub(r"\d{12}", "123456789012", url)).status_code == 404


def test_a_form_without_its_protection_is_refused(consultation):
    client = Client(enforce_csrf_checks=True)

    answer = client.post(address(consultation), {"text": TEXT, "step": "send"})

    assert answer.status_code == 403
    assert Opinion.objects.count() == 0

"""Whatever is written into any form or chosen as any file: a page with a clear word, never an error of ours.

The forms are found on the pages themselves: a new form is among them without being named here.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from tests.apps.consultations import voting_makers
from tests.web import hostile, permissions
from yoriai.apps.consultations import queries
from yoriai.apps.consultations.models import (
    Consultation,
    Opinion,
    Phase,
    Proposal,
    Statement,
    Suggestion,
    Support,
    SurveyResponse,
    Vote,
    VoteEvent,
)
from yoriai.apps.organisation.models import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
SHOWN = b"<script>alert(1)"


@pytest.fixture(scope="module")
def forms(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every form of every page that a visitor, an office and an operator are given, each once."""
    from django.test import override_settings

    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("uploads")),
        transaction.atomic(),
    ):
        permissions.load_city()
        examples = permissions.Examples()
        people = [
            Client(),
            *(permissions._signed_in(role) for role in (Role.CIO_OFFICE, Role.SYSTEM_OPERATOR)),
        ]
        yield list(_found(examples, people))
        transaction.set_rollback(True)


def _found(examples, people):
    seen = set()
    routes = [examples.route(name, arguments).address for name, arguments in permissions.route_names()]
    for address in [f"/consultations/{_open()}/opinions/new/", *routes]:
        for client in people:
            response = client.get(address)
            if response.streaming:
                b"".join(response)  # its file is closed when it was read
                continue
            if response.status_code != 200:
                continue
            for form in hostile.forms_of(response.content.decode("utf-8", "replace")):
                where = form.action or address
                kind = (where, tuple(sorted(form.fields)), tuple(form.files))
                if kind not in seen and "logout" not in where:
                    seen.add(kind)
                    yield client, where, form


def _open() -> str:
    """Return a consultation that asks for opinions today."""
    on = day_of(timezone.now())
    kinds = {"public_comment", "free_opinions"}
    return next(one.code for one in queries.open_consultations(on=on) if one.kind in kinds)


def send(client: Client, where: str, data: dict) -> tuple[int, bytes]:
    client.raise_request_exception = False
    with transaction.atomic():
        response = client.post(where, data)
        body = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    assert "x" not in response.cookies, where
    return response.status_code, body


def test_the_forms_of_the_site_are_found(forms):
    places = {where for _client, where, _form in forms}

    assert len(forms) > 40
    assert any("/opinions/new/" in where for where in places)
    assert sum(bool(form.files) for _client, _where, form in forms) >= 3


@pytest.mark.parametrize("kind", hostile.TEXTS)
def test_no_text_in_any_form_makes_a_page_fail(forms, django_db_blocker, kind):
    text = hostile.TEXTS[kind].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    with django_db_blocker.unblock():
        failed = []
        for client, where, form in forms:
            if form.words and not form.files:
                status, body = send(client, where, {**form.fields, **dict.fromkeys(form.words, text)})
                if status >= 500 or SHOWN in body:
                    failed.append((where, status))

    assert failed == []


@pytest.mark.parametrize("kind", ["markup", "number", "empty"])
def test_no_value_of_a_hidden_field_or_a_choice_makes_a_page_fail(forms, django_db_blocker, kind):
    with django_db_blocker.unblock():
        failed = [
            (where, status)
            for client, where, form in forms
            if not form.files
            for status, body in [send(client, where, dict.fromkeys(form.fields, hostile.TEXTS[kind]))]
            if status >= 500 or SHOWN in body
        ]

    assert failed == []


@pytest.mark.parametrize("name", hostile.FILES, ids=lambda name: name[:20])
def test_no_file_in_any_form_makes_a_page_fail(forms, django_db_blocker, name):
    data = hostile.FILES[name]()
    with django_db_blocker.unblock():
        failed = []
        for client, where, form in forms:
            for each in form.files:
                sent = {**form.fields, each: SimpleUploadedFile(name, data)}
                status, body = send(client, where, sent)
                if status >= 500 or SHOWN in body:
                    failed.append((where, each, status))

    assert failed == []


@pytest.mark.parametrize("kind", ["markup", "emoji", "formula", "placeholder", "very long"])
def test_what_was_written_to_the_city_is_shown_again(forms, django_db_blocker, kind):
    text = hostile.TEXTS[kind]
    with django_db_blocker.unblock():
        client, where, form = next(found for found in forms if found[1].endswith("/opinions/new/"))
        sent = {**form.fields, "text": text, "email": "no address", "step": "send"}
        status, body = send(client, where, sent)

    assert status == 422
    assert escape(text) in body.decode()


def test_a_form_sent_without_anything_is_never_answered_with_a_blank_form(forms, django_db_blocker):
    """Nothing filled in is 422 with what is missing; where nothing is needed, it is done."""
    with django_db_blocker.unblock():
        blank = [
            (where, status)
            for client, where, form in forms
            for status, _body in [send(client, where, {})]
            # The page of one click (RFC 8058) has no fields: it says that no more letters come.
            if (status == 200 and not where.endswith("/stop/")) or status >= 500
        ]

    assert blank == []


def test_a_form_sent_again_never_makes_a_page_fail(forms, django_db_blocker):
    with django_db_blocker.unblock():
        failed = []
        for client, where, form in forms:
            if form.files:
                continue
            sent = {**form.fields, **{name: form.fields.get(name) or "案内板" for name in form.words}}
            client.raise_request_exception = False
            with transaction.atomic():
                statuses = [client.post(where, sent).status_code for _ in range(2)]
                transaction.set_rollback(True)
            failed += [(where, statuses)] if max(statuses) >= 500 else []

    assert failed == []


SPOKEN = (Opinion, Proposal, Statement, Suggestion, Support, SurveyResponse, VoteEvent)


def _of_residents(forms):
    return [found for found in forms if found[1].startswith("/consultations/")]


def test_after_the_last_day_every_form_of_residents_says_so_and_takes_nothing(forms, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        over = day_of(timezone.now()) - timedelta(days=2)
        Consultation.objects.exclude(closes_on=None).update(closes_on=over)
        Phase.objects.update(starts_on=over, ends_on=over)
        before = [table.objects.count() for table in SPOKEN]
        asked = {}
        for client, where, form in _of_residents(forms):
            if "/desk/" not in where and not where.endswith("/appeal/"):
                fields = {**form.fields, **{name: form.fields.get(name) or "案内板" for name in form.words}}
                asked[where] = client.post(where, {**fields, "step": "send"}).status_code
        after = [table.objects.count() for table in SPOKEN]
        transaction.set_rollback(True)

    assert before == after
    assert any("/opinions/new/" in where for where in asked)
    assert [(where, status) for where, status in asked.items() if status == 200 or status >= 500] == []


def test_a_consultation_that_is_not_there_is_not_found_by_any_form(forms, django_db_blocker):
    with django_db_blocker.unblock():
        for client, where, form in _of_residents(forms):
            gone = re.sub(r"^/consultations/[^/]+/", "/consultations/no-such-one/", where)
            if gone != where:
                assert send(client, gone, form.fields)[0] in (403, 404), where


def test_of_contradictory_answers_to_one_statement_the_later_counts_once():
    consultation = voting_makers.open_voting(starts_on=day_of(timezone.now()), at=timezone.now())
    browser, place = Client(), f"/consultations/{consultation.code}/vote/"
    browser.get(place)

    both = browser.post(f"{place}1/", {"answer": ["agree", "disagree"]})
    browser.post(f"{place}1/", {"answer": "agree"})
    browser.post(f"{place}1/", {"answer": "pass"})

    assert both.status_code < 500
    assert [vote.value for vote in Vote.objects.filter(statement__consultation=consultation)] == [0]
    statement = Statement.objects.get(consultation=consultation, number=1)
    assert (statement.agrees, statement.disagrees, statement.passes) == (0, 0, 1)

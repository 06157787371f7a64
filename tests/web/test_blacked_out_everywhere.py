"""What is blacked out stands in nothing that leaves the house: no page, table, feed or document, and no other table."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.web import permissions
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Opinion, Redaction
from yoriai.apps.consultations.operations.redacting import black_out, lift_redactions
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

SECRET = "秘野花園子"
SPOKEN = f"隣の{SECRET}さんが困っています。"
# These show the words as they came on purpose: to the desk that decides, and to the sender who holds the receipt.
ON_PURPOSE = {
    "desk_consultations:opinion",
    "desk_consultations:black_out",
    "desk_consultations:marks",
    "consultations:own_thing",
    "ledger:receipt",
}
API = Path(__file__).parents[1] / "api" / "openapi.json"
# What must hold the words before, so that the test would notice if they stayed.
FOUND_IN = {
    "consultations:opinions",
    "consultations:item",
    "consultations:data_zip",
    "consultations:results_json",
    "coordination:voice",
    "gatherings:minutes",
    "gatherings:minutes_csv",
    "gatherings:minutes_txt",
    "comment",
    "/api/v1/consultations/{code}/opinions",
    "/api/v1/consultations/{code}/results",
    "/api/v1/voices/{number}",
    "desk_consultations:opinions",
}


def addresses(examples):
    """Yield the name and address of every route, and of every GET of the interface."""
    for name, arguments in permissions.route_names():
        yield name, examples.route(name, arguments).address
    known = examples.by_room["coordination"] | {"consultation_code": permissions.ANSWERED}
    for place, methods in json.loads(API.read_text(encoding="utf-8"))["paths"].items():
        if "get" in methods:
            code = permissions.ANSWERED if "/consultations/" in place else known["code"]
            number = 1 if "/items/" in place else known["number"]
            yield place, place.format(**{**known, "code": code, "number": number})
    comment = Opinion.objects.filter(consultation__code=permissions.COMMENTED, text__contains="困っています")
    for one in comment.exclude(paragraph=None).select_related("section")[:1]:
        yield (
            "comment",
            reverse(
                "consultations:draft_paragraph",
                args=[permissions.COMMENTED, one.section.number, one.paragraph],
            ),
        )
    for name in ("opinions.csv", "items.csv", "data.zip"):
        yield f"data:{name}", f"/consultations/{permissions.ANSWERED}/data/{name}"


def text_of(response) -> str:
    """Return everything that stands in an answer, also inside archives and spreadsheets."""
    content = b"".join(response)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as file:
            content = b"\n".join(file.read(name) for name in file.namelist())
    found = content.decode(errors="replace")
    return re.sub(r"\\u([0-9a-f]{4})", lambda letter: chr(int(letter[1], 16)), found)


def places(examples, browsers, asked=None) -> set[str]:
    found = set()
    for name, address in addresses(examples):
        if asked and name not in asked:
            continue
        for browser in browsers:
            cookies = dict(browser.cookies)
            with transaction.atomic():
                if SECRET in text_of(browser.get(address)):
                    found.add(name)
                transaction.set_rollback(True)
            browser.cookies.update(cookies)  # some pages sign a browser out
    return found


def tables() -> set[str]:
    """Return the tables in which the words stand."""
    return {
        model._meta.object_name
        for model in apps.get_models()
        if any(SECRET in str(row) for row in model._default_manager.values_list())
    }


def said() -> list[Opinion]:
    """Let some opinions of all that are published say the words: results, comments on a draft, a meeting."""
    rows = Opinion.objects.filter(withholding="", erased_at=None, proposal=None)
    published = rows.filter(consultation__code=permissions.ANSWERED).order_by("id")
    comments = rows.filter(consultation__code=permissions.COMMENTED, shown_at__isnull=False).order_by("id")
    spoken = rows.filter(utterance__isnull=False).order_by("id")
    chosen = list({one.pk: one for one in (*published[:60], *comments[:20], *spoken[:20])}.values())
    for one in chosen:
        one.text = f"{one.text}\n{SPOKEN}"
        one.save(update_fields=["text"])
    return chosen


def test_what_is_blacked_out_is_nowhere_but_at_the_desk_and_with_the_sender():
    permissions.load_city()
    opinions, now, by = said(), timezone.now(), factories.actor(Role.CIO_OFFICE)
    browsers = [Client(), signed_in(Role.CIO_OFFICE)]
    examples = permissions.Examples()
    before = places(examples, browsers, FOUND_IN)

    for one in opinions:
        start = one.text.index(SECRET)
        stretches = [(start, start + len(SECRET))]
        black_out(opinion_id=one.pk, stretches=stretches, by=by, at=now)

    assert before >= FOUND_IN, FOUND_IN - before
    assert places(examples, browsers) <= ON_PURPOSE
    assert tables() == {"OpinionOriginal"}
    for one in opinions:
        if Redaction.objects.filter(opinion=one).exists():  # else it was shown again together with a copy
            lift_redactions(opinion_id=one.pk, by=by, at=now)
    assert tables() == {"Opinion"}

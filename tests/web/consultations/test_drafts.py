"""The draft that people write to: pages for everyone and the look that the office takes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.operations import Period, SectionContent, joint
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation():
    now = timezone.now()
    of = division()
    by = makers.head(of)
    content = replace(makers.CONTENT, kind="section_comments")
    made = operations.create_consultation(code="draft", division_id=of.pk, content=content, by=by, at=now)
    sections = [SectionContent("2-1", "発信", "はじめの段落。\n\nつぎの段落。")]
    operations.add_sections(consultation_id=made.pk, sections=sections, by=by, at=now)
    joint.name_municipalities(
        consultation_id=made.pk, members=[joint.Member("132292", "西東京市", "lead")], by=by, at=now
    )
    period = Period(day_of(now), day_of(now) + timedelta(days=20))
    return operations.publish_consultation(consultation_id=made.pk, period=period, by=by, at=now)


def _write(client, text="ここは短くしてほしい。", **more):
    page = client.get("/consultations/draft/opinions/new/?section=2-1&paragraph=2")
    html = page.content.decode()
    fields = {
        name: re.search(f'name="{name}" value="([^"]*)"', html)[1]
        for name in ("submission_key", "paragraph", "section")
    }
    return client.post("/consultations/draft/opinions/new/", {**fields, "text": text, "step": "send", **more})


def test_a_resident_writes_to_a_paragraph_and_it_is_quoted(client, consultation):
    form = client.get("/consultations/draft/opinions/new/?section=2-1&paragraph=2").content.decode()

    answer = _write(client)

    stored = Opinion.objects.get()
    assert "つぎの段落。" in form
    assert answer.status_code == 302
    assert (stored.section.number, stored.paragraph) == ("2-1", 2)


def test_a_paragraph_made_up_is_refused_and_the_text_is_kept(client, consultation):
    answer = _write(client, "消えてはいけない文。", paragraph="7")

    assert answer.status_code == 422
    assert "消えてはいけない文。" in answer.content.decode()
    assert not Opinion.objects.exists()


def test_the_office_looks_and_then_everybody_reads(client, consultation):
    _write(client)
    place = "/consultations/draft/draft/2-1/2/"
    before = client.get(place).content.decode()
    staff = signed_in(Role.DIVISION_STAFF, consultation.division)

    answer = staff.post("/desk/consultations/draft/comments/", {"comment": [Opinion.objects.get().pk, "x"]})

    after = client.get(place).content.decode()
    assert answer.status_code == 302
    assert "ここは短くしてほしい。" not in before
    assert "ここは短くしてほしい。" in after


@pytest.mark.parametrize("place", ["draft/9/", "draft/2-1/3/", "draft/2-1/0/"])
def test_places_that_are_not_in_the_draft_are_not_found(client, consultation, place):
    assert client.get(f"/consultations/draft/{place}").status_code == 404


def test_the_draft_is_read_with_as_many_statements_whatever_its_comments(
    client, consultation, django_assert_num_queries
):
    _write(client)
    client.get("/consultations/draft/draft/")
    with django_assert_num_queries(6):
        client.get("/consultations/draft/draft/")
    for _ in range(4):
        _write(client)

    with django_assert_num_queries(6):
        client.get("/consultations/draft/draft/")


def test_the_page_names_the_municipalities(client, consultation):
    assert "西東京市" in client.get("/consultations/draft/").content.decode()


def test_municipalities_typed_wrongly_come_back_as_typed(consultation):
    of = consultation.division
    by = makers.head(of)
    draft = makers.draft_consultation(by, of)
    staff = signed_in(Role.DIVISION_STAFF, of)
    place = f"/desk/consultations/{draft.code}/municipalities/"
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-municipality_code": "132290"}
    data |= {"form-0-name": "西東京市", "form-0-part": "lead"}

    wrong = staff.post(place, data)
    right = staff.post(place, {**data, "form-0-municipality_code": "132292"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert 'value="132290"' in wrong.content.decode()
    assert [one.name for one in draft.municipalities.all()] == ["西東京市"]

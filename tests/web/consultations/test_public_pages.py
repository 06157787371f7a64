from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.consultations import makers
from tests.factories import division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation, Opinion
from yoriai.apps.consultations.operations import Upload
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def opened(days_ago=0, of=None):
    at = timezone.now() - timedelta(days=days_ago)
    return makers.open_consultation(of, starts_on=day_of(at), at=at)


def statements(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def with_results(opinions):
    consultation = opened(days_ago=200)
    drafts = [makers.said(consultation, f"意見{number}") for number in range(opinions)]
    operations.submit_opinions(drafts=drafts, by=ANYONE, at=timezone.now() - timedelta(days=190))
    Consultation.objects.update(state="results_published", results_published_at=timezone.now())
    return consultation


def test_the_list_needs_the_same_statements_for_one_and_three_rows(client):
    opened()
    client.get("/consultations/")
    one = statements(client, "/consultations/")
    opened()
    opened(days_ago=40)

    three = statements(client, "/consultations/")

    assert one == three <= 12


def test_a_page_needs_the_same_statements_whatever_it_holds(client):
    of = division()
    small, large = opened(of=of), opened(of=of)
    by = makers.head(of)
    for number in range(3):
        upload = Upload(f"資料{number}", "a.pdf", PDF + bytes([48 + number]))
        operations.add_document(consultation_id=large.pk, upload=upload, by=by, at=timezone.now())
        operations.submit_opinion(draft=makers.said(large), by=ANYONE, at=timezone.now())
    client.get("/consultations/")

    counts = [statements(client, f"/consultations/{each.code}/") for each in (small, large)]

    assert counts[0] == counts[1] <= 12


def test_the_originals_of_five_hundred_opinions_need_as_many_statements_as_those_of_one(client):
    url = f"/consultations/{with_results(1).code}/opinions/"
    client.get(url)
    one = statements(client, url)
    many = statements(client, f"/consultations/{with_results(500).code}/opinions/")

    assert one == many <= 12


def test_the_list_says_what_is_open_and_what_is_overdue_and_can_be_narrowed(client):
    open_one, overdue = opened(), opened(days_ago=100)

    everything = client.get("/consultations/").content.decode()
    closed = client.get("/consultations/?stage=closed").content.decode()
    nothing = client.get("/consultations/?stage=results_published")

    assert "募集中" in everything and "日遅れています" in everything
    assert overdue.code in closed and open_one.code not in closed
    assert "empty" in nothing.content.decode()


def test_a_draft_is_nowhere_in_public(client):
    of = division()
    draft = makers.draft_consultation(makers.head(of), of)

    assert draft.code not in client.get("/consultations/").content.decode()
    for path in ("", "opinions/", "opinions/new/", "documents/1/"):
        assert client.get(f"/consultations/{draft.code}/{path}").status_code == 404


def test_each_section_leads_to_the_form_about_it(client):
    consultation = opened()

    page = client.get(f"/consultations/{consultation.code}/").content.decode()

    assert f"/consultations/{consultation.code}/opinions/new/?section=2-1" in page


def test_a_document_is_saved_under_its_japanese_name_and_never_run(client):
    of = division()
    consultation = opened(of=of)
    document = operations.add_document(
        consultation_id=consultation.pk,
        upload=Upload("計画（案）本文", "x.pdf", PDF),
        by=makers.head(of),
        at=timezone.now(),
    )

    answer = client.get(f"/consultations/{consultation.code}/documents/{document.pk}/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename*=utf-8''{quote('計画（案）本文.pdf')}"
    )


def test_originals_are_shown_only_with_the_results_and_hide_what_is_withheld(client):
    consultation = opened(days_ago=1)
    operations.submit_opinion(draft=makers.said(consultation, "見せる意見"), by=ANYONE, at=timezone.now())
    operations.submit_opinion(draft=makers.said(consultation, "隠す意見"), by=ANYONE, at=timezone.now())
    Opinion.objects.filter(text="隠す意見").update(withholding="third_party", withholding_note="内部の説明")
    url = f"/consultations/{consultation.code}/opinions/"

    before = client.get(url).content.decode()
    Consultation.objects.update(state="results_published", results_published_at=timezone.now())
    after = client.get(url).content.decode()

    assert "見せる意見" not in before
    assert "見せる意見" in after
    assert "隠す意見" not in after and "内部の説明" not in after and "第三者" in after

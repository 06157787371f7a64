"""The first page, search and the pages about the site, as anybody sees them."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.consultations import considered, makers
from tests.factories import municipality
from yoriai.apps.organisation.queries import data_map
from yoriai.apps.shared.time import day_of
from yoriai.web.ui import assets

pytestmark = pytest.mark.django_db
PAGES = ("/", "/search/", "/search/?q=案内", "/about/", "/help/", "/privacy/", "/accessibility/")
MOST_STATEMENTS = 12
MOST_BYTES = 60_000


@pytest.fixture(autouse=True)
def city():
    return municipality()


def opened_today():
    now = timezone.now()
    return makers.open_consultation(starts_on=day_of(now), at=now)


@pytest.mark.parametrize("path", PAGES)
def test_everybody_reads_it_without_signing_in(path):
    response = Client().get(path)

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert '<html lang="ja">' in html
    assert 'href="#content"' in html
    assert "style=" not in html


def test_the_first_page_shows_what_is_open_and_what_changed():
    consultation = opened_today()
    room = considered.published("駅に案内板がほしい。", draft=considered.ADOPTED)

    html = Client().get("/").content.decode()

    assert f'href="/consultations/{consultation.code}/"' in html
    assert f'href="/consultations/{room.consultation.code}/items/1/"' in html
    assert considered.ADOPTED.after_text in html


@pytest.mark.parametrize("path", ["/", "/search/?q=計画"])
def test_more_rows_need_no_more_statements(django_assert_num_queries, django_assert_max_num_queries, path):
    opened_today()
    considered.published(draft=considered.ADOPTED)
    Client().get(path)
    with django_assert_max_num_queries(MOST_STATEMENTS) as few:
        Client().get(path)

    for _ in range(2):
        opened_today()
        considered.published(draft=considered.ADOPTED)

    with django_assert_num_queries(len(few)):
        Client().get(path)


@pytest.mark.parametrize("question", ["案内板", "ＩＴ", "it", "案内板 IT"])
def test_search_folds_width_and_case_and_wants_every_word(question):
    measure = considered.measure()
    measure.title = "案内板とＩＴ講座"
    measure.save()

    assert "案内板とＩＴ講座" in Client().get("/search/", {"q": question}).content.decode()
    assert "案内板とＩＴ講座" not in Client().get("/search/", {"q": f"{question} 水道"}).content.decode()


def test_search_shows_neither_drafts_nor_answers_that_are_not_public():
    room = considered.considering("案内板がほしい。")
    room.answer(room.item(*room.opinions, title="案内板の項目"))
    measure = considered.measure()
    measure.state = "draft"
    measure.save()

    html = Client().get("/search/", {"q": "案内板"}).content.decode()

    assert "案内板の項目" not in html
    assert "案内板の整備" not in html


def test_a_question_is_shown_as_text():
    html = Client().get("/search/", {"q": "<script>"}).content.decode()

    assert "<script>" not in html


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/about/", "/about/"),
        ("/search/?q=%E9%81%93", "/search/?q=%E9%81%93"),
        ("https://example.com/", "/"),
        ("//example.com/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_choosing_a_language_leads_back_and_never_elsewhere(wanted, given):
    response = Client().get("/language/en/", {"next": wanted})

    assert response.headers["Location"] == given
    assert response.cookies["yoriai_language"].value == "en"


def test_an_unknown_language_is_refused():
    assert Client().get("/language/xx/").status_code == 404


def test_english_pages_say_so():
    html = Client(headers={"Cookie": "yoriai_language=en"}).get("/about/").content.decode()

    assert '<html lang="en">' in html


@pytest.mark.parametrize(
    ("before", "is_offered"),
    [("http://testserver/measures/", True), ("https://example.com/x", False), ("", False)],
)
def test_a_refusal_says_why_and_leads_back_within_the_site(before, is_offered):
    response = Client(headers={"Referer": before}).get("/consultations/no-such/")

    html = response.content.decode()
    assert response.status_code == 404
    assert (f'href="{before}"' in html) == is_offered
    assert "お探しのものは見つかりませんでした。" in html


def test_a_page_that_does_not_exist_offers_a_search():
    response = Client().get("/nowhere/")

    assert response.status_code == 404
    assert 'role="search"' in response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_style_and_script_is_light(path):
    opened_today()
    considered.published(draft=considered.ADOPTED)
    html = Client().get(path).content
    used = re.findall(rb"/static/([\w.-]+)", html)

    total = len(gzip.compress(html)) + sum(
        (assets.DIST / f"{n.decode()}.gz").stat().st_size for n in set(used)
    )

    assert total <= MOST_BYTES


def test_the_days_left_are_counted_with_today():
    then = timezone.now() - timedelta(days=20)
    makers.open_consultation(starts_on=day_of(then), at=then)

    assert "<strong>10</strong>" in Client().get("/").content.decode()


def test_the_privacy_page_names_every_use_of_personal_data():
    html = Client().get("/privacy/").content.decode()

    for column in data_map(sorts=("personal", "credential")):
        assert column.purpose in html
        assert column.retention in html

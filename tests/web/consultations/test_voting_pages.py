"""Voting in a browser: a mark of its own, one statement at a time, limits that speak plainly."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.consultations import makers, voting_makers
from yoriai.apps.consultations.models import Participant, Statement, Vote
from yoriai.apps.consultations.operations.voting_phases import PhasePlan, VotingTerms
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.shared.time import day_of
from yoriai.web.consultations import voting_flood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_from_before():
    voting_flood.forget()


def opened(days_ago=0, **more):
    at = timezone.now() - timedelta(days=days_ago)
    return voting_makers.open_voting(starts_on=day_of(at), at=at, **more)


def place(consultation, rest=""):
    return f"/consultations/{consultation.code}/vote/{rest}"


def asked(client, consultation):
    """Return the number of the statement that a browser is asked."""
    page = client.get(place(consultation)).content.decode()
    return int(re.search(r"/vote/(\d+)/\"", page)[1])


def answers(client, consultation, words):
    for word in words:
        number = asked(client, consultation)
        response = client.post(place(consultation, f"{number}/"), {"answer": word})
        assert response.status_code == 302


def test_three_answers_lead_through_three_different_statements_to_the_end(client):
    consultation = opened()

    answers(client, consultation, ["agree", "disagree", "pass"])
    end = client.get(place(consultation), follow=True)

    assert end.redirect_chain[-1][0].endswith("/vote/end/")
    assert "3個の論点文に答えました" in end.content.decode()
    assert sorted(Vote.objects.values_list("value", flat=True)) == [-1, 0, 1]
    assert Participant.objects.count() == 1


def test_the_same_page_loaded_again_asks_the_same(client):
    consultation = opened(texts=[f"{number}番目の案がよい。" for number in range(12)])

    assert len({asked(client, consultation) for _ in range(5)}) == 1


def test_the_mark_is_signed_hidden_from_scripts_and_sent_to_the_voting_pages_alone(client):
    consultation = opened()
    client.get(place(consultation))

    mark = client.cookies["voter"]

    assert mark["path"] == place(consultation)
    assert (mark["httponly"], mark["samesite"]) == (True, "Lax")
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("mark", [None, "made-up", "made-up:signature"])
def test_an_answer_without_a_mark_of_this_site_is_refused_and_makes_no_participant(client, mark):
    consultation = opened()
    if mark:
        client.cookies["voter"] = mark

    response = client.post(place(consultation, "1/"), {"answer": "agree"})

    assert response.status_code == 403
    assert "クッキー" in response.content.decode()
    assert Participant.objects.count() == 0


def test_the_mark_of_one_consultation_is_worth_nothing_in_another(client):
    one, other = opened(), opened()
    client.get(place(one))

    response = client.post(place(other, "1/"), {"answer": "agree"})

    assert response.status_code == 403


def test_an_answer_is_changed_from_the_list_and_leads_back_to_it(client):
    consultation = opened()
    answers(client, consultation, ["agree"])
    number = Vote.objects.get().statement.number

    form = client.get(place(consultation, f"{number}/?back=answers")).content.decode()
    response = client.post(place(consultation, f"{number}/"), {"answer": "disagree", "back": "answers"})

    assert "前の答えは「賛成」です" in form
    assert response.url.endswith(f"/vote/answers/#statement-{number}")
    assert Vote.objects.get().value == -1


def test_an_answer_that_is_none_of_the_three_is_refused(client):
    consultation = opened()
    client.get(place(consultation))

    for said in ({"answer": "maybe"}, {}):
        assert client.post(place(consultation, "1/"), said).status_code == 422
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("number", ["99", "9" * 30])
def test_a_statement_that_is_not_there_is_not_found(client, number):
    consultation = opened()
    client.get(place(consultation))

    assert client.get(place(consultation, f"{number}/")).status_code == 404
    assert client.post(place(consultation, f"{number}/"), {"answer": "agree"}).status_code == 404


def test_after_the_close_the_answer_is_refused_with_a_page_and_the_pages_say_so(client):
    consultation = opened(days_ago=20)
    client.get(place(consultation))

    refused = client.post(place(consultation, "1/"), {"answer": "agree"})
    page = client.get(f"/consultations/{consultation.code}/").content.decode()

    assert refused.status_code == 409
    assert "期間は終わりました" in refused.content.decode()
    assert "募集期間は終わりました" in page and '/vote/"' not in page
    assert client.get(place(consultation), follow=True).status_code == 200


def first_answer(browser, consultation):
    browser.get(place(consultation))
    return browser.post(place(consultation, "1/"), {"answer": "agree"}).status_code


def test_a_browser_of_a_busy_address_hears_with_its_first_answer_when_it_can_begin(settings):
    settings.YORIAI_VOTERS_PER_HOUR = 2
    consultation = opened()
    browsers = [Client() for _ in range(3)]

    statuses = [first_answer(browser, consultation) for browser in browsers]
    again = browsers[0].post(place(consultation, "2/"), {"answer": "agree"}).status_code
    still = browsers[2].post(place(consultation, "2/"), {"answer": "agree"}).status_code

    assert statuses == [302, 302, 429]
    assert (again, still) == (302, 429)


def test_a_page_that_is_only_opened_uses_up_nothing(settings):
    settings.YORIAI_VOTERS_PER_HOUR = 1
    consultation = opened()

    statuses = [Client().get(place(consultation)).status_code for _ in range(20)]

    assert set(statuses) == {200}
    assert first_answer(Client(), consultation) == 302


def test_of_where_a_participant_began_only_a_hash_is_kept(client):
    consultation = opened()
    client.get(place(consultation))
    client.post(place(consultation, "1/"), {"answer": "agree"}, REMOTE_ADDR="192.0.2.7")

    origin = Participant.objects.get().origin

    assert re.fullmatch("[0-9a-f]{16}", origin)


def test_too_many_answers_from_one_address_are_refused_and_lose_nothing(client, settings):
    settings.YORIAI_VOTES_PER_HOUR = 2
    consultation = opened()
    answers(client, consultation, ["agree", "agree"])

    response = client.post(place(consultation, f"{asked(client, consultation)}/"), {"answer": "agree"})

    assert response.status_code == 429
    assert Vote.objects.count() == 2


def test_a_statement_is_added_looked_at_and_then_found_among_the_own_ones(client):
    consultation = opened()
    client.get(place(consultation))
    text = "公園の遊具の点検結果を<b>ネット</b>で見られるとよい。"

    look = client.post(place(consultation, "add/"), {"text": text, "step": "confirm"})
    assert Statement.objects.count() == 3
    done = client.post(place(consultation, "add/"), {"text": text, "step": "send"}, follow=True)

    assert "この論点文を加えますか" in look.content.decode()
    page = done.content.decode()
    assert "論点文を受け付けました" in page and "確認待ち" in page
    assert "&lt;b&gt;" in page and "<b>ネット" not in page


@pytest.mark.parametrize("text", ["", "あ" * 141, "🎉", "あ" * 100_000])
def test_a_faulty_statement_comes_back_with_what_was_typed(client, text):
    consultation = opened()
    client.get(place(consultation))

    response = client.post(place(consultation, "add/"), {"text": text, "step": "send"})

    assert response.status_code == 422
    assert text[:100] in response.content.decode()
    assert Statement.objects.count() == 3


def test_a_sentence_that_is_known_is_pointed_to(client):
    consultation = opened()
    client.get(place(consultation))

    response = client.post(place(consultation, "add/"), {"text": voting_makers.TEXTS[1], "step": "send"})

    assert response.status_code == 409
    assert "論点文2" in response.content.decode()


def test_where_only_the_city_asks_the_form_is_not_offered(client):
    consultation = opened(terms=VotingTerms(takes_statements=False))

    assert "論点文を加える" not in client.get(place(consultation)).content.decode()
    assert client.get(place(consultation, "add/")).status_code == 409


def test_a_program_that_fills_in_every_field_is_stopped(client):
    consultation = opened()
    client.get(place(consultation))

    response = client.post(
        place(consultation, "add/"), {"text": "よい案である。", "website": "x", "step": "send"}
    )

    assert response.status_code == 422


def test_counts_are_shown_from_five_answers_on(client):
    consultation = opened()
    url = f"/consultations/{consultation.code}/statements/"
    for number in range(4):
        voting_makers.cast(consultation, 1, 1, device=f"d{number}", at=timezone.now())

    four = counted(client, consultation, url)
    voting_makers.cast(consultation, 1, -1, device="d5", at=timezone.now())
    five = counted(client, consultation, url)

    assert "100%" not in four and "5人未満" in four and four.count("5件未満") == 3
    assert "80%" in five and five.count("5件未満") == 2
    assert "端末 5人" in five


def counted(client, consultation, url):
    draw_map(consultation_id=consultation.pk, at=timezone.now())
    return client.get(url).content.decode()


def test_whoever_looks_again_and_again_does_not_see_single_answers_come_in(client):
    consultation = opened()
    pages = ("", "statements/", "comments.csv", "map.json", "map/", "vote/end/")
    voting_makers.crowd(consultation, 6, at=timezone.now())
    draw_map(consultation_id=consultation.pk, at=timezone.now())
    before = [client.get(f"/consultations/{consultation.code}/{rest}").content for rest in pages]

    for number in range(4):
        voting_makers.cast(consultation, 1, 1, device=f"d{number}", at=timezone.now())
        draw_map(consultation_id=consultation.pk, at=timezone.now())
        after = [client.get(f"/consultations/{consultation.code}/{rest}").content for rest in pages]
        assert after == before
    voting_makers.cast(consultation, 1, 1, device="d4", at=timezone.now())
    draw_map(consultation_id=consultation.pk, at=timezone.now())

    assert client.get(f"/consultations/{consultation.code}/statements/").content != before[1]


def test_what_is_not_shown_is_counted_with_its_reason(client):
    consultation = opened()
    Statement.objects.filter(number=1).update(state="held", hold_reason="off_topic")

    page = client.get(f"/consultations/{consultation.code}/statements/").content.decode()

    assert "テーマと関係のない内容のため：1個" in page
    assert voting_makers.TEXTS[0] not in page


@pytest.mark.parametrize("rest", ["vote/", "vote/answers/", "vote/end/", "statements/", ""])
def test_a_page_needs_the_same_statements_for_one_and_forty_statements(client, rest):
    small = opened(texts=["案がよい。"])
    large = opened(texts=[f"{number}番目の案がよい。" for number in range(40)])
    counts = []
    for consultation in (small, large):
        client.get(place(consultation))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/consultations/{consultation.code}/{rest}").status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_personal_pages_are_never_kept(client):
    consultation = opened()
    client.get(place(consultation))

    for rest in ("", "1/", "answers/", "end/", "add/"):
        assert "no-store" in client.get(place(consultation, rest)).headers["Cache-Control"]


def test_the_page_shows_its_phases_and_the_one_thing_to_do_now(client):
    today = day_of(timezone.now())
    phases = (
        PhasePlan("statement_voting", "賛否", today, today + timedelta(days=9), decides="市長"),
        PhasePlan("public_comment", "意見", today + timedelta(days=10), today + timedelta(days=19)),
    )
    consultation = opened(phases=phases)

    page = client.get(f"/consultations/{consultation.code}/").content.decode()

    assert page.index("いまここ") < page.index("これから")
    assert place(consultation) in page and "opinions/new/" not in page


def test_a_draft_and_a_public_comment_have_no_voting_pages(client):
    from tests.factories import division

    of = division()
    draft, comment = voting_makers.draft_voting(of), makers.open_consultation(of)

    for consultation in (draft, comment):
        for rest in ("vote/", "vote/end/", "vote/answers/", "vote/add/", "statements/"):
            assert client.get(f"/consultations/{consultation.code}/{rest}").status_code == 404


def test_the_form_for_opinions_says_that_votes_are_asked_for(client):
    consultation = opened()

    response = client.get(f"/consultations/{consultation.code}/opinions/new/")

    assert response.status_code == 409
    assert "文章の意見は受け付けていません" in response.content.decode()

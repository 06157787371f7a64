"""Published results as everybody sees them: in the city's form, as a page, a table and data."""

import csv
import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.consultations import considered, makers
from tests.apps.consultations.considered import ADOPTED, AFTER, LATER, NOTED
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import Bearing, Correction, ItemAt, Withholding
from yoriai.apps.organisation.rules import ANYONE

pytestmark = pytest.mark.django_db


def address(room, rest="results/"):
    return f"/consultations/{room.consultation.code}/{rest}"


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_has_the_form_of_the_city(client):
    room = considered.published("案内板がほしい。", "案内板を増やして。", draft=ADOPTED)

    page = text_of(client, address(room))

    for words in ("検討結果公表日", "意見募集期間", "提出された意見件数", "2件（2人）", "担当課", "反映する"):
        assert words in page
    assert "<ins>" in page
    assert "2-1 情報の発信" in page
    assert "案内板を増やして。" not in page  # originals stand behind a link


def test_results_are_not_shown_before_their_publication(client):
    room = considered.considering("案内板がほしい。")
    room.answer(room.item(*room.opinions))

    for rest in ("results/", "items/1/", "difference/", "results.csv", "results.json"):
        response = client.get(address(room, rest))
        assert response.status_code == 404
        assert NOTED.reason not in response.content.decode()


def test_an_item_shows_its_originals_but_not_the_withheld_ones(client):
    room = considered.considering("案内板がほしい。", "山田さんの家の前に案内板がほしい。")
    operations.withhold_opinion(
        opinion_id=room.opinions[1].pk, withholding=Withholding("personal_data"), by=room.head, at=AFTER
    )
    room.answer(room.item(*room.opinions))
    room.decide()
    room.publish()

    page = text_of(client, address(room, "items/1/"))
    results = text_of(client, address(room))

    assert "案内板がほしい。" in page
    assert "山田さん" not in page + results
    assert "個人が特定される情報を含むため" in page
    assert "公表していない意見" in results


def test_a_corrected_answer_shows_the_old_one_beside_it(client):
    room = considered.published("案内板がほしい。")
    operations.correct_answer(
        item_id=room.consultation.items.get().pk,
        correction=Correction(replace(NOTED, reason="来年度に調べます。"), 1, "時期を書き加えるため"),
        by=room.head,
        at=LATER,
    )

    page = text_of(client, address(room, "items/1/"))

    assert "来年度に調べます。" in page
    assert NOTED.reason in page
    assert "時期を書き加えるため" in page


def test_a_draft_of_an_answer_never_becomes_public(client):
    room = considered.considering("案内板がほしい。")
    item = room.item(*room.opinions)
    room.answer(item, replace(NOTED, reason="下書きの言葉"))
    room.answer(item, NOTED, version=1)
    room.decide()
    room.publish()

    assert "下書きの言葉" not in text_of(client, address(room, "items/1/"))


def test_a_merged_item_leads_to_where_it_went(client):
    room = considered.considering("案内板がほしい。", "看板がほしい。")
    one, two = room.item(room.opinions[0]), room.item(room.opinions[1], title="看板")
    operations.merge_items(
        source=ItemAt(one.pk, 1), into_item_id=two.pk, reason="同じ内容", by=room.staff, at=AFTER
    )
    room.answer(two)
    room.decide()
    room.publish()

    page = text_of(client, address(room, "items/1/"))

    assert address(room, "items/2/") in page
    assert "同じ内容" in page


def test_the_difference_shows_what_was_put_in_and_taken_out(client):
    room = considered.published(draft=ADOPTED)

    page = text_of(client, address(room, "difference/"))

    assert "紙でも" in page
    assert "変更なし" in page


def test_no_opinions_and_not_enacted_have_their_own_words(client):
    room = considered.considering()
    room.decide("not_enacted", "案を作り直します。")
    room.publish()

    page = text_of(client, address(room))

    assert "意見はありませんでした" in page
    assert "この案は定めないこととしました" in page
    assert "案を作り直します。" in page


def test_the_table_opens_safely_in_a_spreadsheet(client):
    room = considered.published(
        "案内板がほしい。", draft=replace(NOTED, reason='=HYPERLINK("http://example.jp")')
    )

    response = client.get(address(room, "results.csv"))

    body = response.content.decode()
    assert body.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(body[1:])))
    assert len(rows) == 2
    assert rows[1][0] == "1"
    assert rows[1][6].startswith("'=")


def test_the_data_add_up_and_hold_the_originals(client):
    room = considered.published("案内板がほしい。", "案内板を増やして。", draft=ADOPTED)

    data = client.get(address(room, "results.json")).json()

    assert data["counts"]["opinions"] == sum(item["opinions"] for item in data["items"]) == 2
    assert [original["text"] for original in data["items"][0]["originals"]] == [
        "案内板がほしい。",
        "案内板を増やして。",
    ]
    assert data["items"][0]["answer"]["disposition"] == "adopted"


def test_markup_in_opinions_and_answers_is_shown_as_text(client):
    room = considered.published(
        "<script>alert(1)</script>",
        draft=replace(ADOPTED, after_text="<b>太字</b>", reason="<img src=x onerror=alert(1)>"),
    )

    pages = "".join(text_of(client, address(room, rest)) for rest in ("results/", "items/1/", "difference/"))

    for markup in ("<script>alert", "<b>太字", "<img src=x"):
        assert markup not in pages


def big(items, opinions):
    room = considered.considering(*(f"意見その{number}" for number in range(opinions)))
    act = considered.measure(f"r8-{items}")
    for number in range(items):
        made = room.item(*room.opinions[number::items], title=f"項目{number}")
        room.answer(made, replace(NOTED, bearings=(Bearing(act.pk, "整備"),)))
    room.decide()
    room.publish()
    return room


@pytest.mark.parametrize("rest", ["results/", "items/1/", "difference/", "results.csv", "results.json"])
def test_statements_do_not_grow_with_the_number_of_items_and_opinions(client, rest):
    small, large = big(1, 2), big(6, 40)
    counts = []
    for room in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text_of(client, address(room, rest))
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_answers_that_repeat_another_to_the_letter_are_counted():
    room = big(3, 6)
    considered.published("別の意見", draft=replace(NOTED, reason="この意見だけの回答です。"))

    found = queries.repetition_of_answers()

    assert (found.answers, found.repeating, found.share) == (4, 3, 0.75)
    assert room.consultation.items.count() == 3


def test_an_opinion_that_came_late_is_marked(client):
    room = considered.considering("案内板がほしい。")
    operations.submit_opinion(draft=makers.said(room.consultation, "遅れました。"), by=ANYONE, at=AFTER)
    room.answer(room.item(*room.consultation.opinions.all()))
    room.decide()
    room.publish()

    assert "締切後に届いたもの 1件" in text_of(client, address(room))
    assert "締切後に届いたもの" in text_of(client, address(room, "items/1/"))

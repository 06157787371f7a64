"""The results on one sheet: who spoke, what was answered, what changed; few people are never told."""

import pytest
from django.test import Client

from tests.apps.consultations import considered
from tests.apps.consultations.considered import ADOPTED, AFTER, NOTED
from yoriai.apps.consultations.models import Opinion
from yoriai.apps.consultations.queries.summary import MOST_ITEMS, summary
from yoriai.web.consultations.summary import LONGEST, first_sentence

pytestmark = pytest.mark.django_db


def address(room):
    return f"/consultations/{room.consultation.code}/summary/"


def test_it_says_who_spoke_what_changed_and_what_comes_next():
    room = considered.published("案内板がほしい。", "講座がほしい。", draft=ADOPTED)

    page = Client().get(address(room)).content.decode()

    assert "2人から、2件の意見が届きました。" in page
    assert "1項目（意見 2件）" in page
    assert "ご意見のとおり修正します。" in page
    assert "<ins>" in page
    assert "2-1 情報の発信" in page


def test_few_people_of_one_way_are_not_told_nor_found_by_subtraction():
    room = considered.published(*(f"{number}番目の意見です。" for number in range(14)))
    ids = [one.pk for one in room.opinions]
    Opinion.objects.filter(pk__in=ids[:2]).update(channel="phone")
    Opinion.objects.filter(pk__in=ids[2:7]).update(channel="letter")

    ways = dict(summary(code=room.consultation.code).ways)

    assert ways == {"ウェブ": 7, "電話": None, "郵送": None}
    assert "電話 少数" in Client().get(address(room)).content.decode()


def test_before_publication_there_is_none():
    room = considered.considering("案内板がほしい。")

    assert Client().get(address(room)).status_code == 404


def test_items_that_changed_the_draft_are_on_the_sheet_and_the_rest_is_counted():
    texts = [f"{number}番目の意見です。" for number in range(MOST_ITEMS + 3)]
    room = considered.considering(*texts)
    for number, opinion in enumerate(room.opinions):
        room.answer(
            room.item(opinion, title=f"項目{number}", at=AFTER),
            ADOPTED if number == MOST_ITEMS + 2 else NOTED,
        )
    room.write_final("2-1", ADOPTED.after_text)
    room.decide()
    room.publish()

    found = summary(code=room.consultation.code)

    assert len(found.main) == MOST_ITEMS
    assert found.main[-1].title == f"項目{MOST_ITEMS + 2}"
    assert found.more == 3
    assert "このほかの3項目も" in Client().get(address(room)).content.decode()


def test_a_consultation_without_opinions_has_a_sheet_too():
    room = considered.considering()
    room.decide()
    room.publish()

    page = Client().get(address(room)).content.decode()

    assert "0人から、0件の意見が届きました。" in page


def test_a_long_answer_is_cut_to_its_first_sentence():
    assert first_sentence(" 直します。\n詳しくは…") == "直します。"
    assert first_sentence("長" * 200) == "長" * (LONGEST - 1) + "…"
    assert first_sentence("") == ""

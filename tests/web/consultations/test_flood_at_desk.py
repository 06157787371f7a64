"""A flood of letters at the desk: one voice with its senders, every other voice in view, no page that grows with it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.letters import flood
from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.web.desk import signed_in
from yoriai.apps.consultations import queries, tasks
from yoriai.apps.consultations.models import LikenessGroup, OpinionMark, Theme, ThemePlace
from yoriai.apps.consultations.queries import Sought
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db

CODE = "/desk/consultations/{}/"
FEW = [
    "狂犬病の予防注射の会場でペットの猫が逃げました。猫と犬の会場を分けてください。",
    "夜間の消防団の訓練は、乳児のいる家に前もって知らせてほしい。",
]
LETTERS, MORE = 160, 320


def drowned(letters):
    """A consultation in which a flood came, and two who speak of something else, after the worker did its part."""
    room = considered.considering(*flood(letters, copied=0.9, seed=2).texts, *FEW)
    which = {"consultation_id": room.consultation.pk, "at": AFTER}
    tasks.seek_likeness(**which)
    tasks.seek_themes(**which, anew=False)
    tasks.seek_marks(**which)
    return room


@pytest.fixture
def room():
    return drowned(LETTERS)


def test_the_flood_is_one_voice_and_everybody_else_stands_beside_it(room):
    board = queries.board(code=room.consultation.code, actor=room.staff, sought=Sought())

    largest = max(board.heaps, key=lambda heap: heap.count)
    assert largest.count == largest.people == LikenessGroup.objects.get(pk=largest.group_id).texts
    assert largest.count > LETTERS / 8
    assert {heap.text for heap in board.heaps if heap.count == 1} >= set(FEW)
    assert sum(heap.count for heap in board.heaps) == LETTERS + len(FEW) == board.counted.received


def test_every_opinion_has_a_place_and_copies_stand_with_their_voice(room):
    places = ThemePlace.objects.filter(opinion__consultation=room.consultation)

    assert places.count() == LETTERS + len(FEW)
    for group in LikenessGroup.objects.all():
        assert places.filter(opinion__likeness__group=group).values("theme").distinct().count() == 1


def test_the_pages_of_the_desk_ask_no_more_for_twice_as_many_letters():
    asked = []
    for letters in (LETTERS, MORE):
        room = drowned(letters)
        browser = signed_in(Role.DIVISION_STAFF, room.division)
        asked.append([_statements(browser, address) for address in _pages(room)])

    assert all(more <= few for few, more in zip(*asked, strict=True))


def _pages(room):
    here = CODE.format(room.consultation.code)
    largest = LikenessGroup.objects.filter(consultation=room.consultation).order_by("-texts").first()
    theme = Theme.objects.filter(consultation=room.consultation).order_by("position").first()
    return [
        here,
        f"{here}items/",
        f"{here}items/alike/{largest.pk}/",
        f"{here}themes/",
        f"{here}themes/{theme.key}/",
        f"{here}marks/",
        f"{here}opinions/",
        f"{here}results/",
    ]


def _statements(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    assert answer.status_code == 200, address
    return len(captured)


def test_one_decision_about_a_mark_can_be_for_all_copies_of_a_letter():
    letter = "案内板が読みにくいので直してください。連絡は090-1234-5678の山の会までお願いします。"
    room = considered.considering(*[f"{letter}{word}" for word in ("", "", "ぜひ", "是非")], *FEW)
    tasks.seek_likeness(consultation_id=room.consultation.pk, at=AFTER)
    tasks.seek_marks(consultation_id=room.consultation.pk, at=AFTER)
    browser = signed_in(Role.DIVISION_STAFF, room.division)
    address = f"{CODE.format(room.consultation.code)}marks/"
    first = room.opinions[0].pk

    page = browser.get(address).content.decode()
    answer = browser.post(
        address, {"opinions": [first], "decision": "withhold", "alike": "on"}, follow=True
    ).content.decode()

    assert re.search(r'type="checkbox" name="alike"', page)
    assert "4件の意見の扱いを決めました" in answer
    assert set(OpinionMark.objects.values_list("decision", flat=True)) == {"withhold"}
    assert [kept.withholding for kept in _again(room)] == ["personal_data"] * 4 + ["", ""]


def _again(room):
    for opinion in room.opinions:
        opinion.refresh_from_db()
        yield opinion

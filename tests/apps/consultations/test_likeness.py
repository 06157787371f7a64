"""Copies are one voice at the desk: texts and people are counted apart, nobody is left out, no flag acts."""

import csv
from datetime import timedelta

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.shared_data import real_file
from yoriai.apps.consultations import operations, queries, tasks
from yoriai.apps.consultations.models import LikenessGroup, Opinion, OpinionLikeness
from yoriai.apps.consultations.operations import likeness
from yoriai.apps.consultations.queries import Sought
from yoriai.apps.jobs.models import Job
from yoriai.apps.shared.errors import NotAllowed

pytestmark = pytest.mark.django_db

LETTER = "駅前の案内板をもっと大きくして、夜でも読めるように明かりを付けてください。{}よろしくお願いします。"
OTHER = "図書館を夜の九時まで開けてほしいです。仕事の帰りに本を借りたい人がたくさんいます。"
EVERYTHING = Sought()


def board_of(room, sought=EVERYTHING):
    return queries.board(code=room.consultation.code, actor=room.staff, sought=sought)


def seek(room):
    tasks.seek_likeness(consultation_id=room.consultation.pk, at=AFTER)


def test_near_identical_opinions_are_one_voice_with_texts_and_people_counted_apart():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"), LETTER.format("ぜひ"), OTHER)
    Opinion.objects.filter(pk=room.opinions[2].pk).update(sender_key=room.opinions[1].sender_key)

    seek(room)

    voices = [(heap.count, heap.people, heap.wordings) for heap in board_of(room).heaps]
    assert voices == [(3, 2, 2), (1, 1, 1)]


def test_a_voice_goes_into_an_item_whole():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"), OTHER)
    seek(room)
    voice = board_of(room).heaps[0]

    ids = queries.ids_of_heaps(room.consultation, EVERYTHING, [voice])
    operations.create_item(
        consultation_id=room.consultation.pk,
        draft=operations.ItemDraft("案内板"),
        opinion_ids=ids,
        by=room.staff,
        at=AFTER,
    )

    assert [considered.where(opinion) for opinion in room.opinions] == [1, 1, None]


def test_what_is_in_an_item_already_is_not_counted_with_its_voice_again():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"), LETTER.format("どうか"))
    seek(room)
    room.item(room.opinions[0])

    (voice,) = board_of(room).heaps

    assert (voice.count, voice.text) == (2, LETTER.format("ぜひ"))
    assert queries.ids_of_heaps(room.consultation, EVERYTHING, [voice]) == [
        opinion.pk for opinion in room.opinions[1:]
    ]


def test_exact_copies_are_one_voice_before_anything_was_sought():
    room = considered.considering("案内板がほしい。", "案内板が　ほしい。", OTHER)

    voices = [(heap.count, heap.people) for heap in board_of(room).heaps]

    assert voices == [(2, 2), (1, 1)]
    assert board_of(room).searched.at is None


def test_what_came_after_the_search_is_said():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"))
    seek(room)
    late = considered.makers.said(room.consultation, OTHER)
    operations.submit_opinions(drafts=[late], by=considered.ANYONE, at=AFTER + timedelta(days=1))

    assert (board_of(room).searched.at, board_of(room).searched.since) == (AFTER, 1)


def test_a_second_search_replaces_the_first_and_keeps_every_opinion():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"), OTHER)
    seek(room)

    seek(room)

    assert LikenessGroup.objects.count() == 1
    assert OpinionLikeness.objects.count() == 2
    assert sum(heap.count for heap in board_of(room).heaps) == 3


def test_a_flood_is_flagged_with_figures_alone_and_stays_on_the_board():
    room = considered.considering(*(LETTER.format("あ" * (number % 3)) for number in range(30)), OTHER)

    seek(room)

    voice = board_of(room).heaps[0]
    assert voice.count == voice.people == 30
    assert "many" in {sign["kind"] for sign in voice.signs}
    assert "案内板" not in str(LikenessGroup.objects.values_list("signs", flat=True))


def test_an_erased_text_is_not_compared():
    room = considered.considering(LETTER.format(""), LETTER.format("ぜひ"))
    operations.erase_opinion(opinion_id=room.opinions[0].pk, ground="sender_request", by=room.head, at=AFTER)

    seek(room)

    assert LikenessGroup.objects.count() == 0


def test_the_search_is_asked_for_when_the_consideration_starts_and_by_the_staff():
    room = considered.considering(OTHER)

    likeness.have_likeness_sought(
        consultation_id=room.consultation.pk, by=room.staff, at=AFTER + timedelta(minutes=5)
    )

    assert Job.objects.filter(task=likeness.SEEK_LIKENESS).count() == 2


def test_only_the_installation_keeps_what_was_found():
    room = considered.considering(OTHER)

    with pytest.raises(NotAllowed):
        likeness.keep_likeness(
            consultation_id=room.consultation.pk, found=likeness.Likeness((), 0, 0), by=room.head, at=AFTER
        )


def test_the_voices_of_a_real_round_hold_every_opinion_once():
    with real_file("opinions/ministry-round-337.csv").open(encoding="utf-8-sig") as file:
        texts = [row["寄せられた御意見"] for row in csv.DictReader(file)]
    room = considered.considering(*texts)

    seek(room)

    heaps = board_of(room).heaps
    assert sum(heap.count for heap in heaps) == len(texts) == 337
    assert queries.ids_of_heaps(room.consultation, EVERYTHING, heaps) == [one.pk for one in room.opinions]

"""Themes at the desk: found by a machine, arranged by people, every decision kept and undoable, nobody left out."""

import csv
from datetime import timedelta

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER, where
from tests.factories import actor, division
from tests.shared_data import real_file
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.models import Theme, ThemeEdit, ThemePlace
from yoriai.apps.consultations.operations import redacting, themes, themes_keeping
from yoriai.apps.consultations.operations.themes import NewTheme, Shelf
from yoriai.apps.consultations.queries.themes import loose_ids, theme_page, themes_page
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PARK = [
    "公園の木を切らないでください。夏の日陰がなくなります。",
    "公園の木は子どもたちの日陰です。切らずに残してほしい。",
    "公園に木をもっと植えて、夏の日陰を増やしてください。",
    "公園の古い木を守ってほしい。日陰がほしいからです。",
]
BUS = [
    "駅へ行くバスの本数を増やしてください。夜のバスがありません。",
    "バスの本数が少なく、駅まで歩いています。夜も走らせてほしい。",
    "夜のバスがほしい。駅からの最終のバスが早すぎます。",
    "バス停の時刻表のとおりにバスが来ません。本数を増やしてほしい。",
]
LONE = "図書館の点字の本を増やしてください。"


@pytest.fixture
def room():
    made = considered.considering(*PARK, *BUS, LONE)
    seek(made)
    return made


def seek(room, anew=False, at=AFTER):
    tasks.seek_themes(consultation_id=room.consultation.pk, anew=anew, at=at)


def page(room):
    return themes_page(code=room.consultation.code, actor=room.staff)


def of(room, *opinions):
    return [room.opinions[place].pk for place in opinions]


def theme_of(room, place):
    return ThemePlace.objects.get(opinion=room.opinions[place]).theme


def act(room):
    return {"consultation_id": room.consultation.pk, "by": room.staff, "at": AFTER}


def arrangement(room):
    return {
        pk: (key, by_hand)
        for pk, key, by_hand in ThemePlace.objects.values_list("pk", "theme__key", "by_hand")
    }


def say(room, *texts):
    drafts = [considered.makers.said(room.consultation, text) for text in texts]
    operations.submit_opinions(drafts=drafts, by=ANYONE, at=AFTER + timedelta(days=1))
    room.opinions[:] = list(room.consultation.opinions.order_by("pk"))


def test_what_is_about_the_same_stands_together_and_a_voice_alone_is_listed(room):
    found = page(room)

    assert theme_of(room, 0) == theme_of(room, 1)
    assert theme_of(room, 4) == theme_of(room, 5)
    assert theme_of(room, 0) != theme_of(room, 4)
    assert [heap.text for heap in found.alone] == [LONE]
    assert sum(row.tally.texts for row in found.themes) + found.alone_texts == 9


def test_representative_sentences_are_the_citizens_own(room):
    for row in page(room).themes:
        assert row.sentences
        for one in row.sentences:
            assert one.text in dict(room.consultation.opinions.values_list("pk", "text"))[one.opinion_id]


def test_copies_go_with_their_voice_and_people_and_texts_are_counted_apart():
    made = considered.considering(*PARK, *BUS, PARK[0], PARK[0])
    seek(made)

    row = next(one for one in page(made).themes if one.theme == theme_of(made, 0))

    assert (row.tally.texts, row.tally.people, row.tally.voices) == (6, 6, 4)


def test_renaming_is_kept_with_the_person_and_undone_without_a_trace_in_the_themes(room):
    key, was = theme_of(room, 0).key, theme_of(room, 0).label

    edit = themes.rename_theme(key=key, label="公園の　木", **act(room))
    assert (theme_of(room, 0).label, edit.person_id) == ("公園の 木", room.staff.person_id)

    themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    assert theme_of(room, 0).label == was
    assert ThemeEdit.objects.get().undone_by_id == room.staff.person_id


def test_merging_splitting_and_moving_can_be_undone_in_any_order_that_makes_sense(room):
    before = arrangement(room)
    park, bus = theme_of(room, 0).key, theme_of(room, 4).key

    merge = themes.merge_themes(key=bus, into=park, **act(room))
    assert theme_of(room, 4).key == park
    split = themes.begin_theme(new=NewTheme("夜のバス", of(room, 5, 6), park), **act(room))
    move = themes.move_to_theme(opinion_ids=of(room, 8), key=split.content["key"], **act(room))
    assert theme_of(room, 8).label == "夜のバス"

    with pytest.raises(themes.LaterChangesBuildOnIt):
        themes.undo_theme_edit(edit_id=split.pk, **act(room))
    with pytest.raises(themes.LaterChangesBuildOnIt):
        themes.undo_theme_edit(edit_id=merge.pk, **act(room))
    for edit in (move, split, merge):
        themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    assert arrangement(room) == before
    assert not Theme.objects.filter(origin="staff").exists()
    with pytest.raises(themes.UndoneBefore):
        themes.undo_theme_edit(edit_id=move.pk, **act(room))


def test_a_theme_goes_into_another_or_a_new_chapter(room):
    key = theme_of(room, 0).key

    edit = themes.shelve_theme(key=key, shelf=Shelf(label="緑と水"), **act(room))
    again = themes.rename_chapter(chapter=edit.content["chapter"], label="緑", **act(room))

    assert theme_of(room, 0).chapter.label == "緑"
    themes.undo_theme_edit(edit_id=again.pk, **act(room))
    assert theme_of(room, 0).chapter.label == "緑と水"
    themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    assert theme_of(room, 0).chapter.found_label != ""


def test_voices_outside_all_can_make_a_theme(room):
    edit = themes.begin_theme(new=NewTheme("点字", of(room, 8)), **act(room))

    assert theme_of(room, 8).label == "点字"
    assert page(room).alone == ()
    themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    assert theme_of(room, 8) is None


def test_new_opinions_are_proposed_and_nothing_moves_before_somebody_accepts(room):
    key = theme_of(room, 4).key
    themes.rename_theme(key=key, label="バス", **act(room))
    before = arrangement(room)
    say(room, "夜のバスの本数を増やしてください。駅から歩くのは大変です。")
    assert page(room).found.since == 1

    tasks.place_new_opinions(at=AFTER + timedelta(days=1))

    place = ThemePlace.objects.get(opinion=room.opinions[9])
    assert (place.theme, place.proposed.label) == (None, "バス")
    assert {pk: one for pk, one in arrangement(room).items() if pk in before} == before
    edit = themes.settle_proposals(key=key, is_accepted=True, **act(room))
    assert theme_of(room, 9).label == "バス"
    themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    place.refresh_from_db()
    assert (place.theme, place.proposed.label) == (None, "バス")


def test_a_declined_proposal_leaves_the_voice_alone_and_visible(room):
    themes.rename_theme(key=theme_of(room, 4).key, label="バス", **act(room))
    say(room, "夜のバスの本数を増やしてください。駅から歩くのは大変です。")
    seek(room)

    themes.settle_proposals(is_accepted=False, **act(room))

    assert room.opinions[9].pk in [heap.first_id for heap in page(room).alone]
    with pytest.raises(themes.NoProposals):
        themes.settle_proposals(is_accepted=True, **act(room))


def test_a_new_copy_is_proposed_where_its_voice_stands(room):
    themes.move_to_theme(opinion_ids=of(room, 8), key=theme_of(room, 0).key, **act(room))
    say(room, PARK[0])
    seek(room)

    assert ThemePlace.objects.get(opinion=room.opinions[9]).proposed == theme_of(room, 0)


def test_what_is_placed_in_a_merged_theme_is_proposed_for_the_one_it_went_to(room):
    park, bus = theme_of(room, 0).key, theme_of(room, 4).key
    themes.merge_themes(key=bus, into=park, **act(room))
    say(room, "夜のバスの本数を増やしてください。駅から歩くのは大変です。")
    seek(room)

    assert ThemePlace.objects.get(opinion=room.opinions[9]).proposed.key == park


def test_a_search_from_the_beginning_keeps_every_decision_and_only_proposes(room):
    themes.rename_theme(key=theme_of(room, 0).key, label="公園の木", **act(room))
    themes.move_to_theme(opinion_ids=of(room, 8), key=theme_of(room, 4).key, **act(room))
    say(
        room,
        *(f"図書館を夜の{hour}時まで開けてください。仕事の帰りに図書館へ寄りたい。" for hour in "八九十"),
    )
    before = {place: theme_of(room, place) for place in range(9)}

    seek(room, anew=True, at=AFTER + timedelta(days=1))

    assert {place: theme_of(room, place) for place in range(9)} == before
    assert theme_of(room, 0).label == "公園の木"
    waiting = ThemePlace.objects.filter(proposed__isnull=False)
    assert not waiting.filter(opinion__in=of(room, 0, 1, 2, 3, 8)).exists()
    found = page(room)
    assert found.found.proposals == waiting.count()
    assert (
        sum(row.tally.texts + row.proposed for row in found.themes)
        + sum(row.proposed for row in found.proposed)
        + found.alone_texts
        >= 12
    )


def test_a_proposed_theme_stands_once_it_is_accepted(room):
    themes.rename_theme(key=theme_of(room, 0).key, label="公園の木", **act(room))
    say(
        room,
        *(f"図書館を夜の{hour}時まで開けてください。仕事の帰りに図書館へ寄りたい。" for hour in "八九十"),
    )
    found = themes_keeping.FoundThemes(
        ("図書館",),
        (themes_keeping.FoundTheme("t1", 0, "図書館", tuple(of(room, 9, 10, 11)), ()),),
        tuple(one.pk for one in room.opinions),
        b"",
    )
    themes_keeping.keep_themes(consultation_id=room.consultation.pk, found=found, by=INSTALLATION, at=AFTER)
    (proposed,) = page(room).proposed
    assert (proposed.theme.label, proposed.proposed) == ("図書館", 3)

    edit = themes.settle_proposals(key=proposed.key, is_accepted=True, **act(room))

    assert theme_of(room, 9).state == "standing"
    assert page(room).proposed == ()
    themes.undo_theme_edit(edit_id=edit.pk, **act(room))
    assert [row.proposed for row in page(room).proposed] == [3]


def test_without_decisions_a_search_from_the_beginning_replaces_the_themes(room):
    before = set(Theme.objects.values_list("key", flat=True))

    seek(room, anew=True)

    assert before.isdisjoint(Theme.objects.values_list("key", flat=True))
    assert ThemePlace.objects.count() == 9


def test_an_erased_opinion_is_gone_from_the_sentences(room):
    said = page(room).themes[0].sentences[0]
    operations.erase_opinion(opinion_id=said.opinion_id, ground="sender_request", by=room.head, at=AFTER)

    assert said.text not in str([row.sentences for row in page(room).themes])


def test_all_of_a_theme_that_is_in_no_item_goes_into_one(room):
    theme = theme_of(room, 0)
    room.item(room.opinions[1])

    ids = loose_ids(theme)
    room.item(*[one for one in room.opinions if one.pk in ids], title="木")

    assert [where(one) for one in room.opinions[:4]] == [2, 1, 2, 2]
    found = theme_page(code=room.consultation.code, key=theme.key, actor=room.staff)
    assert sorted(found.item_of.values()) == [1, 2, 2, 2]
    assert found.row.tally.loose == 0


def test_what_does_not_fit_is_refused_by_name(room):
    key = theme_of(room, 0).key
    elsewhere = considered.considering(PARK[0])

    with pytest.raises(themes.ThemeLabelMissing):
        themes.rename_theme(key=key, label="　 ", **act(room))
    with pytest.raises(themes.ThemeIntoItself):
        themes.merge_themes(key=key, into=key, **act(room))
    with pytest.raises(NotFound):
        themes.rename_theme(key="t999", label="木", **act(room))
    with pytest.raises(NotFound):
        themes.move_to_theme(opinion_ids=[elsewhere.opinions[0].pk], key=key, **act(room))
    with pytest.raises(operations.NothingChosen):
        themes.move_to_theme(opinion_ids=[], key=key, **act(room))
    with pytest.raises(themes.ThemesChangedMeanwhile):
        themes.begin_theme(new=NewTheme("バス", of(room, 4), key), **act(room))
    with pytest.raises(themes.NoThemesYet):
        themes.rename_theme(key=key, label="木", **act(elsewhere))
    themes.merge_themes(key=key, into=theme_of(room, 4).key, **act(room))
    with pytest.raises(themes.ThemesChangedMeanwhile):
        themes.rename_theme(key=key, label="木", **act(room))


def test_others_may_not_arrange_and_only_the_installation_keeps_what_was_found(room):
    stranger = actor(Role.DIVISION_STAFF, division("別の課"))
    found = themes_keeping.FoundThemes((), (), (), b"")

    with pytest.raises(NotAllowed):
        themes.rename_theme(consultation_id=room.consultation.pk, key="t1", label="木", by=stranger, at=AFTER)
    with pytest.raises(NotAllowed):
        themes_keeping.keep_themes(consultation_id=room.consultation.pk, found=found, by=room.head, at=AFTER)
    with pytest.raises(NotAllowed):
        themes_page(code=room.consultation.code, actor=stranger)


def test_the_search_is_asked_for_when_the_consideration_starts_and_by_the_staff(room):
    themes_keeping.have_themes_sought(anew=True, **act(room) | {"at": AFTER + timedelta(minutes=5)})

    assert Job.objects.filter(task=themes_keeping.SEEK_THEMES).count() == 2


def test_the_themes_of_a_real_round_hold_every_opinion_once():
    with real_file("opinions/ministry-round-337.csv").open(encoding="utf-8-sig") as file:
        texts = [row["寄せられた御意見"] for row in csv.DictReader(file)]
    made = considered.considering(*texts)

    seek(made)

    found = page(made)
    assert sum(row.tally.texts for row in found.themes) + found.alone_texts == 337
    assert all(row.sentences and row.theme.label for row in found.themes)
    assert len(found.chapters) > 1


def test_a_word_that_nobody_says_any_more_leaves_the_found_name_of_the_theme(room):
    theme = theme_of(room, 0)
    Theme.objects.filter(pk=theme.pk).update(found_label="公園・日陰", label="公園・日陰")
    for place in (0, 1, 2):
        operations.erase_opinion(
            opinion_id=room.opinions[place].pk, ground="sender_request", by=room.head, at=AFTER
        )
    theme.refresh_from_db()
    assert theme.label == "公園・日陰"  # the fourth still says both

    start = room.opinions[3].text.index("日陰")
    redacting.black_out(
        opinion_id=room.opinions[3].pk, stretches=[(start, start + 2)], by=room.head, at=AFTER
    )

    theme.refresh_from_db()
    assert (theme.label, theme.found_label) == ("公園", "公園")


def test_what_staff_called_a_theme_stays_theirs(room):
    theme = theme_of(room, 0)
    Theme.objects.filter(pk=theme.pk).update(found_label="日陰", label="日陰のこと")
    for opinion in room.opinions[:4]:
        operations.erase_opinion(opinion_id=opinion.pk, ground="sender_request", by=room.head, at=AFTER)

    theme.refresh_from_db()
    assert (theme.label, theme.found_label) == ("日陰のこと", "■")

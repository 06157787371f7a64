"""Minutes: never public before a head approved exactly them; versions; what follows from a meeting."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations.gatherings import gathering_makers as some
from tests.factories import TODAY, actor, division
from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations.models import FollowUp, MinutesVersion
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, ReasonMissing
from yoriai.apps.consultations.operations.gatherings import follow_ups
from yoriai.apps.consultations.operations.gatherings import minutes as operations
from yoriai.apps.consultations.operations.gatherings.follow_ups import Report
from yoriai.apps.consultations.queries.gatherings import minutes as queries
from yoriai.apps.consultations.queries.gatherings import public, snapshots
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.ledger.queries import public_salt
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.pure import transparency

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def in_public(gathering, version=None):
    return queries.public_minutes(code=gathering.consultation.code, number=gathering.number, version=version)


def test_there_are_no_minutes_of_a_meeting_that_was_not_held():
    gathering, by = some.announced()

    with pytest.raises(operations.NotHeldYet):
        some.written(gathering, by)


def test_a_draft_without_a_word_is_refused():
    gathering, by = some.held()

    with pytest.raises(operations.MinutesEmpty):
        draft = operations.MinutesDraft([operations.PartDraft(1, " ", "")], 0)
        operations.save_minutes(gathering_id=gathering.pk, draft=draft, by=by, at=some.AFTER)


def test_minutes_are_not_public_before_they_are_approved_and_published():
    gathering, by = some.held()
    seen = []
    made = some.written(gathering, by)
    seen.append(made)
    seen.append(some.approved(gathering, by, made.version))

    with pytest.raises(NotFound):
        in_public(gathering)
    operations.publish_minutes(
        gathering_id=gathering.pk, version=seen[-1].version, reason="", by=by, at=some.AFTER
    )

    found = in_public(gathering)
    assert [(part.number, part.said, part.concluded) for part in found.parts] == [
        (1, "案を説明した。", ("案内板を増やす。", "秋に報告する。")),
        (2, "", ()),
        (0, "あいさつ。", ()),
    ]
    gathering.refresh_from_db()
    assert rules.stage_of(gathering, some.AFTER) == rules.Stage.MINUTES


def test_only_the_head_approves():
    gathering, _ = some.held()
    staff = actor(Role.DIVISION_STAFF, gathering.consultation.division)
    made = some.written(gathering, staff)

    with pytest.raises(NotAllowed):
        some.approved(gathering, staff, made.version)
    with pytest.raises(NotAllowed):
        some.approved(gathering, makers.head(division()), made.version)
    sent = operations.Minutes.objects.get()

    digest = snapshots.digest(snapshots.snapshot(gathering=gathering))
    with pytest.raises(NotAllowed):
        operations.approve_minutes(
            gathering_id=gathering.pk, version=sent.version, digest=digest, by=staff, at=some.AFTER
        )


def test_nothing_is_published_without_approval():
    gathering, by = some.held()
    made = some.written(gathering, by)

    with pytest.raises(operations.MinutesNotReady):
        operations.publish_minutes(
            gathering_id=gathering.pk, version=made.version, reason="", by=by, at=some.AFTER
        )


@pytest.mark.parametrize("what", ["opinion", "follow-up", "attendance"])
def test_what_changes_after_the_approval_must_be_approved_anew(what):
    gathering, by = some.held()
    ready = some.approved(gathering, by, some.written(gathering, by).version)
    if what == "opinion":
        some.said(gathering, by, at=some.AFTER)
    elif what == "follow-up":
        some.follow_up(gathering, by)
    else:
        some.recording.note_attendance(
            gathering_id=gathering.pk,
            counts=[some.recording.AttendanceCount("resident", "on_site", 8)],
            version=gathering.version,
            by=by,
            at=some.AFTER,
        )

    with pytest.raises(operations.MinutesChangedSinceApproval):
        operations.publish_minutes(
            gathering_id=gathering.pk, version=ready.version, reason="", by=by, at=some.AFTER
        )
    assert MinutesVersion.objects.count() == 0


def test_the_head_approves_what_was_shown_and_nothing_else():
    gathering, by = some.held()
    sent = operations.send_minutes(
        gathering_id=gathering.pk, version=some.written(gathering, by).version, by=by, at=some.AFTER
    )
    shown = snapshots.digest(snapshots.snapshot(gathering=gathering))
    some.said(gathering, by, at=some.AFTER)

    with pytest.raises(EditedMeanwhile):
        operations.approve_minutes(
            gathering_id=gathering.pk, version=sent.version, digest=shown, by=by, at=some.AFTER
        )


def test_an_edit_takes_the_approval_away():
    gathering, by = some.held()
    ready = some.approved(gathering, by, some.written(gathering, by).version)

    again = some.written(gathering, by, "書き直した。", ready.version)

    with pytest.raises(operations.MinutesNotReady):
        operations.publish_minutes(
            gathering_id=gathering.pk, version=again.version, reason="", by=by, at=some.AFTER
        )


def test_two_who_write_at_the_same_time_do_not_overwrite_each_other():
    gathering, by = some.held()
    some.written(gathering, by)

    with pytest.raises(EditedMeanwhile):
        some.written(gathering, by, "別の人の文。", 0)


def test_minutes_are_sent_back_with_a_reason():
    gathering, by = some.held()
    sent = operations.send_minutes(
        gathering_id=gathering.pk, version=some.written(gathering, by).version, by=by, at=some.AFTER
    )

    with pytest.raises(ReasonMissing):
        operations.send_back_minutes(
            gathering_id=gathering.pk, version=sent.version, reason=" ", by=by, at=some.AFTER
        )
    back = operations.send_back_minutes(
        gathering_id=gathering.pk, version=sent.version, reason="数字を確かめて", by=by, at=some.AFTER
    )

    assert (back.state, back.sent_back_reason) == ("sent_back", "数字を確かめて")


def test_a_correction_is_a_further_version_with_a_reason_and_the_first_one_stays():
    gathering, by = some.held()
    some.published(gathering, by)

    with pytest.raises(ReasonMissing):
        some.published(gathering, by, said="案を15分説明した。")
    minutes = operations.Minutes.objects.get()
    operations.publish_minutes(
        gathering_id=gathering.pk, version=minutes.version, reason="時間の誤り", by=by, at=some.AFTER
    )

    latest, first = in_public(gathering), in_public(gathering, 1)
    assert (latest.version.number, latest.version.correction_reason) == (2, "時間の誤り")
    assert (latest.parts[0].said, first.parts[0].said) == ("案を15分説明した。", "案を説明した。")
    assert (latest.is_latest, first.is_latest) == (True, False)


def test_while_a_correction_is_written_the_published_minutes_stay():
    gathering, by = some.held()
    some.published(gathering, by)

    some.written(gathering, by, "まだ確かめていない文。", operations.Minutes.objects.get().version)

    assert in_public(gathering).parts[0].said == "案を説明した。"


def test_published_minutes_can_be_checked_against_the_public_log():
    gathering, by = some.held()
    some.said(gathering, by, at=some.AFTER)

    version = some.published(gathering, by)

    leaf = LogLeaf.objects.get(kind="minutes")
    body = json.loads(leaf.body)
    content = snapshots.commitment_content(gathering, version)
    assert body["public"] == {"consultation": gathering.consultation.code, "gathering": 1, "version": 1}
    assert transparency.commit(public_salt(leaf=leaf), content).hex() == body["commitment"]
    assert "駅前に案内板がほしい" not in content["content"]


def test_an_opinion_that_is_withheld_or_erased_later_vanishes_from_every_version():
    gathering, by = some.held()
    first, second, third = (
        some.said(gathering, by, f"意見{n}", at=some.AFTER, agenda_number=1) for n in (1, 2, 3)
    )
    some.published(gathering, by)

    withholding = consultations.Withholding("personal_data", "")
    consultations.withhold_opinion(opinion_id=first, withholding=withholding, by=by, at=some.AFTER)
    consultations.erase_opinion(opinion_id=second, ground="sender_request", by=by, at=some.AFTER)

    part = in_public(gathering, 1).parts[0]
    assert [(one.opinion_id, one.text) for one in part.opinions] == [
        (first, ""),
        (second, ""),
        (third, "意見3"),
    ]
    assert part.hidden == 2


def test_an_organisation_that_does_not_agree_is_not_named():
    gathering, by = some.held()
    some.said(gathering, by, "意見1", at=some.AFTER, organisation="〇〇自治会", organisation_agrees=True)
    some.said(gathering, by, "意見2", at=some.AFTER, organisation="△△の会")
    some.published(gathering, by)

    (beside,) = [part for part in in_public(gathering).parts if part.number == 0]
    assert [one.organisation for one in beside.opinions] == ["〇〇自治会", ""]


@pytest.mark.parametrize(
    "owner", [{"division_id": None}, {"office": "〇〇協議会"}], ids=["nobody", "two owners"]
)
def test_a_follow_up_has_one_owner(owner):
    gathering, by = some.held()

    with pytest.raises(follow_ups.OwnerUnclear):
        some.follow_up(gathering, by, **owner)


def test_a_follow_up_may_belong_to_an_office_outside():
    gathering, by = some.held()

    added = some.follow_up(gathering, by, division_id=None, office="〇〇協議会 事務局")

    assert (added.number, added.office, added.division) == (1, "〇〇協議会 事務局", None)


def test_a_follow_up_of_nothing_or_of_no_point_is_refused():
    gathering, by = some.held()

    with pytest.raises(Invalid):
        some.follow_up(gathering, by, " ")
    with pytest.raises(Invalid):
        some.follow_up(gathering, by, agenda_number=9)


def test_follow_ups_are_public_with_the_minutes_and_not_taken_away_any_more():
    gathering, by = some.held()
    some.follow_up(gathering, by)
    unwanted = some.follow_up(gathering, by, "これはしない。")
    follow_ups.remove_follow_up(gathering_id=gathering.pk, number=unwanted.number, by=by, at=some.AFTER)

    before = queries.public_follow_ups()
    some.published(gathering, by)
    after = queries.public_follow_ups()

    assert (before, [one.what for one in after]) == ([], ["案内板の場所を調べる。"])
    with pytest.raises(follow_ups.FollowUpPublished):
        follow_ups.remove_follow_up(gathering_id=gathering.pk, number=1, by=by, at=some.AFTER)


def test_a_follow_up_that_is_added_later_waits_for_the_next_version():
    gathering, by = some.held()
    some.follow_up(gathering, by)
    some.published(gathering, by)

    some.follow_up(gathering, by, "あとから決めたこと。")

    assert [one.what for one in in_public(gathering).follow_ups] == ["案内板の場所を調べる。"]
    some.published(gathering, by, "対応事項を加えた")
    assert len(in_public(gathering).follow_ups) == 2


def reported(row, by, state, note, seen="open"):
    return follow_ups.report_follow_up(
        follow_up_id=row.pk, report=Report(state, note, seen), by=by, at=some.AFTER
    )


def test_a_follow_up_is_late_until_it_is_done_and_its_reports_are_public():
    gathering, by = some.held()
    row = some.follow_up(gathering, by)
    some.published(gathering, by)
    row.refresh_from_db()
    late_on = row.due_on + timedelta(days=3)

    assert rules.overdue_days(row, row.due_on) == 0
    assert queries.follow_ups_to_do(actor=by, on=late_on) == [(row, 3)]
    reported(row, by, "open", "場所を3か所にしぼった。")
    reported(row, by, "done", "設置した。")

    row.refresh_from_db()
    assert queries.follow_ups_to_do(actor=by, on=late_on) == []
    assert [report.note for report in in_public(gathering).follow_ups[0].reports.all()] == [
        "場所を3か所にしぼった。",
        "設置した。",
    ]


def test_the_same_report_twice_is_one_and_an_old_form_is_told_what_happened():
    gathering, by = some.held()
    row = some.follow_up(gathering, by)
    some.published(gathering, by)

    for _ in range(2):
        reported(row, by, "done", "設置した。")
    with pytest.raises(follow_ups.FollowUpMoved):
        reported(row, by, "dropped", "やめた。")

    assert FollowUp.objects.get().reports.count() == 1


def test_a_follow_up_stands_in_the_queue_of_its_own_division():
    gathering, by = some.held()
    other = division("道路課")
    some.follow_up(gathering, by, division_id=other.pk)
    some.follow_up(gathering, by, "市役所の外で行う。", division_id=None, office="〇〇協議会")
    some.published(gathering, by)

    def queue(who):
        return [one.what for one, _ in queries.follow_ups_to_do(actor=who, on=TODAY)]

    assert queue(makers.head(other)) == ["案内板の場所を調べる。"]
    assert queue(by) == ["市役所の外で行う。"]
    assert queue(makers.head(division())) == []
    assert len(queue(actor(Role.CIO_OFFICE))) == 2


def test_only_its_division_and_those_who_held_the_meeting_report():
    gathering, by = some.held()
    other = division("道路課")
    row = some.follow_up(gathering, by, division_id=other.pk)
    with pytest.raises(follow_ups.FollowUpNotPublished):
        reported(row, by, "done", "設置した。")
    some.published(gathering, by)

    for somebody in (makers.head(division()), ANYONE):
        with pytest.raises(NotAllowed):
            reported(row, somebody, "done", "設置した。")
    reported(row, makers.head(other), "open", "調べている。")
    with pytest.raises(ReasonMissing):
        reported(row, by, "done", " ")


def test_a_meeting_with_minutes_says_so():
    gathering, by = some.held()
    some.published(gathering, by)

    found = public.get_gathering(code=gathering.consultation.code, number=1, actor=ANYONE)

    assert rules.stage_of(found, some.AFTER) == "minutes"

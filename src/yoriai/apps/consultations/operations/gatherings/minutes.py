"""Minutes (議事録): written, sent for review, approved by the head, published; corrected with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Gathering, Minutes, MinutesPart, MinutesVersion
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, ReasonMissing
from yoriai.apps.consultations.operations.gatherings import running
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.queries.gatherings import snapshots
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

SUBJECT = "consultations.Minutes"


class NotHeldYet(Refusal):
    """There are no minutes of a meeting that was not held."""

    code = "gathering-not-held"
    message = _("開催済みになっていないため、議事録を書けません。")
    next_step = _("会のページで「開催済みにする」を押してから書いてください。")


class MinutesEmpty(Refusal):
    """Nothing was written."""

    code = "minutes-empty"
    status = 422
    message = _("議事録に何も書かれていません。")
    next_step = _("話されたことか、決まったことを入力してください。")


class MinutesNotReady(Refusal):
    """The step does not fit to how far the minutes have come."""

    code = "minutes-not-ready"
    message = _("議事録は「%(state)s」のため、この操作はできません。")
    next_step = _("議事録の今の状態を確かめてください。")


class MinutesChangedSinceApproval(Refusal):
    """What would be published is not what was approved."""

    code = "minutes-changed-since-approval"
    message = _("承認のあとに、議事録・発言・出席・対応事項のどれかが変わりました。")
    next_step = _("もう一度、確認を依頼し、承認を受けてください。")


@dataclass(frozen=True)
class PartDraft:
    """What was said on a point and what was agreed, one thing a line; number 0 is what lies beside the agenda."""

    agenda_number: int
    said: str = ""
    concluded: str = ""


@dataclass(frozen=True)
class MinutesDraft:
    """All parts, and the version of the minutes that they are based on (0: there were none)."""

    parts: Sequence[PartDraft]
    version: int


def _seen(gathering: Gathering, version: int) -> Minutes | None:
    minutes = Minutes.objects.select_for_update().filter(gathering=gathering).first()
    if (minutes.version if minutes else 0) != version:
        raise EditedMeanwhile
    return minutes


def _written(gathering: Gathering, version: int) -> Minutes:
    minutes = _seen(gathering, version)
    if minutes is None:
        raise NotFound
    return minutes


def _move(minutes: Minutes, action: str, gathering: Gathering, by: Actor, at: datetime) -> Minutes:
    minutes.version += 1
    minutes.save()
    running.record(action, gathering, by, at, version=minutes.version)
    return minutes


@records.operation
def save_minutes(*, gathering_id: int, draft: MinutesDraft, by: Actor, at: datetime) -> Minutes:
    """Write the minutes of a held meeting; whatever was approved must be approved anew. Nobody outside sees a draft.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotHeldYet: it was not held.
        EditedMeanwhile: somebody saved since the version the draft is based on.
        MinutesEmpty: nothing is in them.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.state != rules.State.HELD:
        raise NotHeldYet
    minutes = _seen(gathering, draft.version)
    texts = {part.agenda_number: (clean_text(part.said), clean_text(part.concluded)) for part in draft.parts}
    if not any(said or concluded for said, concluded in texts.values()):
        raise MinutesEmpty
    if minutes is None:
        minutes = Minutes(gathering=gathering, version=0, written_at=at)
    minutes.state = rules.MinutesState.DRAFT
    minutes.written_at, minutes.person_id = at, by.person_id
    _move(minutes, "minutes.saved", gathering, by, at)
    points = {None: 0} | {item.pk: item.number for item in gathering.agenda.all()}
    for item_id, number in points.items():
        said, concluded = texts.get(number, ("", ""))
        MinutesPart.objects.update_or_create(
            minutes=minutes, agenda_item_id=item_id, defaults={"said": said, "concluded": concluded}
        )
    return minutes


@records.operation
def send_minutes(*, gathering_id: int, version: int, by: Actor, at: datetime) -> Minutes:
    """Ask the head to look at the minutes.

    Raises:
        NotFound: there is no such meeting, or it has no minutes.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: they changed since this version.
    """
    gathering = running.run_by(gathering_id, by)
    minutes = _written(gathering, version)
    minutes.state = rules.MinutesState.SENT
    minutes.sent_back_reason = ""
    return _move(minutes, "minutes.sent", gathering, by, at)


def _to_decide(gathering_id: int, version: int, by: Actor) -> tuple[Gathering, Minutes]:
    gathering = running.locked_gathering(gathering_id)
    if not rules.may_approve_minutes(by, gathering.consultation):
        raise NotAllowed
    return gathering, _written(gathering, version)


@records.operation
def send_back_minutes(*, gathering_id: int, version: int, reason: str, by: Actor, at: datetime) -> Minutes:
    """Send minutes back to those who wrote them, with a reason.

    Raises:
        NotFound: there is no such meeting, or it has no minutes.
        NotAllowed: `by` is neither the head of the owning division nor in the CIO office.
        EditedMeanwhile: they changed since this version.
        MinutesNotReady: they were not sent for review.
        ReasonMissing: no reason was given.
    """
    gathering, minutes = _to_decide(gathering_id, version, by)
    if minutes.state not in (rules.MinutesState.SENT, rules.MinutesState.APPROVED):
        raise MinutesNotReady(state=minutes.get_state_display())
    if not clean_text(reason):
        raise ReasonMissing
    minutes.state = rules.MinutesState.SENT_BACK
    minutes.sent_back_reason = clean_text(reason)
    return _move(minutes, "minutes.sent-back", gathering, by, at)


@records.operation
def approve_minutes(*, gathering_id: int, version: int, digest: str, by: Actor, at: datetime) -> Minutes:
    """Approve exactly the minutes that were shown: parts, opinions, attendance and follow-ups.

    Args:
        gathering_id: the meeting.
        version: the version of the minutes that was shown.
        digest: `snapshots.digest` of what was shown.
        by: the head of the owning division or somebody of the CIO office.
        at: now.

    Raises:
        NotFound: there is no such meeting, or it has no minutes.
        NotAllowed: `by` is neither the head of the owning division nor in the CIO office.
        EditedMeanwhile: they, or what belongs to them, changed since they were shown.
        MinutesNotReady: they were not sent for review.
    """
    gathering, minutes = _to_decide(gathering_id, version, by)
    if minutes.state != rules.MinutesState.SENT:
        raise MinutesNotReady(state=minutes.get_state_display())
    if snapshots.digest(snapshots.snapshot(gathering=gathering)) != digest:
        raise EditedMeanwhile
    minutes.state = rules.MinutesState.APPROVED
    minutes.approved_digest, minutes.approver_id, minutes.approved_at = digest, by.person_id, at
    return _move(minutes, "minutes.approved", gathering, by, at)


@records.operation
def publish_minutes(
    *, gathering_id: int, version: int, reason: str, by: Actor, at: datetime
) -> MinutesVersion:
    """Publish the approved minutes, with a leaf in the public log; a further version is a correction with a reason.

    Follow-ups become public with them.

    Returns:
        The published version.

    Raises:
        NotFound: there is no such meeting, or it has no minutes.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: they changed since this version.
        MinutesNotReady: they are not approved.
        MinutesChangedSinceApproval: what would be published is not what was approved.
        ReasonMissing: they were published before and no reason was given.
    """
    gathering = running.run_by(gathering_id, by)
    minutes = _written(gathering, version)
    if minutes.state != rules.MinutesState.APPROVED:
        raise MinutesNotReady(state=minutes.get_state_display())
    content = snapshots.snapshot(gathering=gathering)
    if snapshots.digest(content) != minutes.approved_digest:
        raise MinutesChangedSinceApproval
    number = minutes.versions.count() + 1
    if number > 1 and not clean_text(reason):
        raise ReasonMissing
    published = MinutesVersion.objects.create(
        minutes=minutes,
        number=number,
        content=content,
        correction_reason=clean_text(reason) if number > 1 else "",
        published_at=at,
        person_id=by.person_id,
        approver_id=minutes.approver_id,
    )
    gathering.follow_ups.filter(published_at=None).update(published_at=at)
    gathering.minutes_published_at = gathering.changed_at = at
    gathering.save(update_fields=["minutes_published_at", "changed_at"])
    ledger.append_leaves([_leaf(gathering, published)], at=at)
    minutes.state = rules.MinutesState.PUBLISHED
    _move(minutes, "minutes.published", gathering, by, at)
    return published


def _leaf(gathering: Gathering, published: MinutesVersion) -> ledger.LeafDraft:
    return ledger.LeafDraft(
        kind="minutes",
        subject_type=SUBJECT,
        subject_id=published.minutes_id,
        content=snapshots.commitment_content(gathering, published),
        public={
            "consultation": gathering.consultation.code,
            "gathering": gathering.number,
            "version": published.number,
        },
    )

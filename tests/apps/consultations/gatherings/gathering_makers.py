"""Short makers of meetings in the states that tests need."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY
from yoriai.apps.consultations.models import (
    Consultation,
    FollowUp,
    Gathering,
    Minutes,
    MinutesVersion,
    Registration,
)
from yoriai.apps.consultations.operations.gatherings import (
    follow_ups,
    minutes,
    preparing,
    recording,
    registering,
)
from yoriai.apps.consultations.operations.gatherings.minutes import MinutesDraft, PartDraft
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, AgendaPlan, GatheringContent
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft
from yoriai.apps.consultations.queries.gatherings import snapshots
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE, Actor

# Three days after NOON, in the afternoon.
STARTS = NOON + timedelta(days=3, hours=2)
CONTENT = GatheringContent(
    title="地域情報化計画の説明会",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    form="hybrid",
    place="市役所 2階会議室",
    address="東京都西東京市南町五丁目6番13号",
    online_url="https://meet.example.jp/abc",
    capacity_on_site=4,
)
AGENDA = (AgendaPlan("計画の案について", 30, "情報推進課"), AgendaPlan("意見交換", 60))


def staff_of(consultation: Consultation) -> Actor:
    return makers.head(consultation.division)


def prepared(
    consultation: Consultation | None = None,
    of: Division | None = None,
    by: Actor | None = None,
    **changed: object,
) -> tuple[Gathering, Actor]:
    consultation = consultation or makers.open_consultation(of)
    by = by or staff_of(consultation)
    content = replace(CONTENT, **changed)  # type: ignore[arg-type]
    made = preparing.create_gathering(consultation_id=consultation.pk, content=content, by=by, at=NOON)
    preparing.plan_agenda(gathering_id=made.pk, edit=AgendaEdit(AGENDA, 1), by=by, at=NOON)
    made.refresh_from_db()
    return made, by


def announced(
    consultation: Consultation | None = None, of: Division | None = None, **changed: object
) -> tuple[Gathering, Actor]:
    made, by = prepared(consultation, of, **changed)
    return preparing.announce_gathering(gathering_id=made.pk, by=by, at=NOON), by


def registered(gathering: Gathering, people: int = 1, at: datetime = NOON, **more: object) -> Registration:
    draft = RegistrationDraft(gathering.pk, people, str(more.pop("way", "on_site")), **more)  # type: ignore[arg-type]
    return registering.register(draft=draft, by=ANYONE, at=at)


AFTER = STARTS + timedelta(hours=3)


DURING = STARTS + timedelta(minutes=20)


def said(
    gathering: Gathering,
    by: Actor,
    text: str = "駅前に案内板がほしい。",
    at: datetime = DURING,
    **more: object,
) -> int:
    """Write down an opinion and return its number."""
    key = str(more.pop("submission_key", f"key-{text}-{gathering.pk}"))
    draft = recording.Said(text=text, submission_key=key, **more)  # type: ignore[arg-type]
    receipt = recording.record_opinion(gathering_id=gathering.pk, said=draft, by=by, at=at)
    return int(receipt.subject_id)


def held(consultation: Consultation | None = None, of: Division | None = None) -> tuple[Gathering, Actor]:
    gathering, by = announced(consultation, of)
    return preparing.note_held(gathering_id=gathering.pk, by=by, at=AFTER), by


def follow_up(
    gathering: Gathering, by: Actor, what: str = "案内板の場所を調べる。", **more: object
) -> FollowUp:
    given = {"due_on": TODAY + timedelta(days=30), "division_id": gathering.consultation.division_id} | more
    draft = follow_ups.FollowUpDraft(what, **given)  # type: ignore[arg-type]
    return follow_ups.add_follow_up(gathering_id=gathering.pk, draft=draft, by=by, at=AFTER)


def written(gathering: Gathering, by: Actor, said: str = "案を説明した。", version: int = 0) -> Minutes:
    parts = [PartDraft(1, said, "案内板を増やす。\n秋に報告する。"), PartDraft(0, "あいさつ。")]
    draft = MinutesDraft(parts, version)
    return minutes.save_minutes(gathering_id=gathering.pk, draft=draft, by=by, at=AFTER)


def approved(gathering: Gathering, by: Actor, version: int) -> Minutes:
    sent = minutes.send_minutes(gathering_id=gathering.pk, version=version, by=by, at=AFTER)
    digest = snapshots.digest(snapshots.snapshot(gathering=gathering))
    return minutes.approve_minutes(
        gathering_id=gathering.pk, version=sent.version, digest=digest, by=by, at=AFTER
    )


def published(gathering: Gathering, by: Actor, reason: str = "", **more: object) -> MinutesVersion:
    """Write, approve and publish; a correction when there are published ones."""
    before = Minutes.objects.filter(gathering=gathering).first()
    made = written(gathering, by, version=before.version if before else 0, **more)  # type: ignore[arg-type]
    ready = approved(gathering, by, made.version)
    return minutes.publish_minutes(
        gathering_id=gathering.pk, version=ready.version, reason=reason, by=by, at=AFTER
    )

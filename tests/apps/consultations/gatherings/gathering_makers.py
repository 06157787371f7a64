"""Short makers of meetings in the states that tests need."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.apps.consultations import makers
from tests.factories import NOON
from yoriai.apps.consultations.models import Consultation, Gathering, Registration
from yoriai.apps.consultations.operations.gatherings import preparing, registering
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, AgendaPlan, GatheringContent
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft
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

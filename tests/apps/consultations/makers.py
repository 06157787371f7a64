"""Short makers of consultations in the stages that tests need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation
from yoriai.apps.consultations.operations import ConsultationContent, OpinionDraft, Period, SectionContent
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import Actor, Role

CONTENT = ConsultationContent(
    title="地域情報化計画（案）",
    summary="計画の案について意見を募集します。",
    legal_basis="市民参加条例第13条",
)
SECTIONS = (
    SectionContent("1", "基本方針", "市民と市が協力して進めます。"),
    SectionContent("2-1", "情報の発信", "市の情報を分かりやすく届けます。"),
)
_numbers = count(1)


def head(of: Division) -> Actor:
    return actor(Role.DIVISION_HEAD, of)


def draft_consultation(by: Actor, of: Division, content: ConsultationContent = CONTENT) -> Consultation:
    code = f"r8-{next(_numbers):02}"
    consultation = operations.create_consultation(
        code=code, division_id=of.pk, content=replace(content), by=by, at=NOON
    )
    operations.add_sections(consultation_id=consultation.pk, sections=SECTIONS, by=by, at=NOON)
    return consultation


def open_consultation(
    of: Division | None = None, starts_on: date = TODAY, days: int = 30, at: datetime = NOON
) -> Consultation:
    of = of or division()
    by = head(of)
    period = Period(starts_on, starts_on + timedelta(days=days - 1), "急ぐため" if days < 30 else "")
    return operations.publish_consultation(
        consultation_id=draft_consultation(by, of).pk, period=period, by=by, at=at
    )


def said(consultation: Consultation, text: str = "駅前に案内板がほしい。", **more: object) -> OpinionDraft:
    return OpinionDraft(consultation_code=consultation.code, text=text, **more)  # type: ignore[arg-type]

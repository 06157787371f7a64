"""Makers of consultations whose opinions are being considered, or whose results are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.apps.consultations import makers
from tests.factories import NOON, actor, division
from yoriai.apps.consultations import operations, rules
from yoriai.apps.consultations.models import Answer, Consultation, Membership, Opinion, OpinionItem
from yoriai.apps.consultations.operations import AnswerDraft, Decided, FinalText, ItemDraft, reviewing
from yoriai.apps.consultations.operations.reviewing import AnswerAt
from yoriai.apps.measures.models import Measure
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE, Actor, Role

AFTER = NOON + timedelta(days=31)
LATER = AFTER + timedelta(days=30)
NOTED = AnswerDraft("for_reference", "今後の参考にします。")
ADOPTED = AnswerDraft(
    "adopted",
    "ご意見のとおり修正します。",
    "2-1 情報の発信",
    "市の情報を分かりやすく届けます。",
    "市の情報を、紙でも分かりやすく届けます。",
)


@dataclass
class Room:
    """A consultation, who works on it, and what was said."""

    consultation: Consultation
    division: Division
    staff: Actor
    head: Actor
    opinions: list[Opinion]

    def item(self, *opinions: Opinion, title: str = "案内板", at: datetime = AFTER) -> OpinionItem:
        return operations.create_item(
            consultation_id=self.consultation.pk,
            draft=ItemDraft(title),
            opinion_ids=[opinion.pk for opinion in opinions],
            by=self.staff,
            at=at,
        )

    def write(self, item: OpinionItem, draft: AnswerDraft = NOTED, version: int = 0) -> Answer:
        """Write an answer that nobody reviewed yet."""
        return operations.answer_item(item_id=item.pk, version=version, draft=draft, by=self.staff, at=AFTER)

    def answer(self, item: OpinionItem, draft: AnswerDraft = NOTED, version: int = 0) -> Answer:
        """Write an answer; when nothing is lacking, it is sent to the head and approved."""
        answer = self.write(item, draft, version)
        if not rules.lacking(**draft.fields()):
            self.approve(self.send(answer))
            answer.refresh_from_db()
        return answer

    def send(self, answer: Answer) -> Answer:
        seen = AnswerAt(answer.item_id, answer.version)
        return reviewing.send_answer(answer=seen, by=self.staff, at=AFTER)

    def approve(self, *answers: Answer, by: Actor | None = None) -> int:
        return reviewing.approve_answers(
            consultation_id=self.consultation.pk,
            answers=tuple(AnswerAt(answer.item_id, answer.version) for answer in answers),
            by=by or self.head,
            at=AFTER,
        )

    def decide(self, outcome: str = "enacted", note: str = "") -> Consultation:
        self.consultation.refresh_from_db()
        return operations.decide_outcome(
            consultation_id=self.consultation.pk,
            version=self.consultation.version,
            decided=Decided(outcome, note),
            by=self.staff,
            at=AFTER,
        )

    def write_final(self, number: str, text: str) -> None:
        section = self.consultation.sections.get(number=number)
        operations.write_final_text(
            section_id=section.pk, final=FinalText(text, section.final_text), by=self.staff, at=AFTER
        )

    def publish(self, by: Actor | None = None, at: datetime = LATER) -> Consultation:
        self.consultation.refresh_from_db()
        return operations.publish_results(
            consultation_id=self.consultation.pk,
            version=self.consultation.version,
            by=by or self.head,
            at=at,
        )


def considering(*texts: str, **more: object) -> Room:
    """Return a consultation under consideration in which these things were said, each by another person."""
    office = division()
    consultation = makers.open_consultation(office)
    operations.submit_opinions(
        drafts=[makers.said(consultation, text, **more) for text in texts], by=ANYONE, at=NOON
    ) if texts else None
    consultation = operations.start_considering(
        consultation_id=consultation.pk, by=makers.head(office), at=AFTER
    )
    return Room(
        consultation,
        office,
        actor(Role.DIVISION_STAFF, office),
        makers.head(office),
        list(Opinion.objects.filter(consultation=consultation).order_by("pk")),
    )


def published(*texts: str, draft: AnswerDraft = NOTED, **more: object) -> Room:
    """Return a consultation with published results: everything in one item, with one answer."""
    room = considering(*(texts or ("案内板がほしい。",)), **more)
    room.answer(room.item(*room.opinions), draft)
    if draft.disposition in ("adopted", "partly_adopted"):
        room.write_final("2-1", draft.after_text)
    room.decide()
    room.publish()
    return room


def measure(code: str = "r8-014", owner: Division | None = None) -> Measure:
    return Measure.objects.create(
        code=code,
        title="案内板の整備",
        what="整える",
        why="迷わないように",
        owner=owner or division(),
        starts_fiscal_year=2026,
        updated_on=NOON.date(),
        state="running",
    )


def where(opinion: Opinion) -> int | None:
    """Return the number of the item in which an opinion is now."""
    return (
        Membership.objects.filter(opinion=opinion, ended_at=None)
        .values_list("item__number", flat=True)
        .first()
    )

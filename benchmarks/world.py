"""A large town for measurements, made through the operations: 40 consultations, one with 500 opinions, 200 measures."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations.operations import voting_statements
from yoriai.apps.coordination import operations as coordination
from yoriai.apps.measures import operations as measures
from yoriai.apps.organisation.models import Department, Division, Headquarters, Municipality
from yoriai.apps.organisation.rules import ANYONE, Actor, Held, Role

JAPAN = ZoneInfo("Asia/Tokyo")
OPINIONS, ITEMS, CONSULTATIONS, MEASURES = 500, 60, 40, 200
SENTENCE = "駅前の案内板にやさしい日本語を加え、雨の日でも読めるようにしてほしい。"


class World:
    """What the pages of the benchmark show."""

    def __init__(self, now: datetime) -> None:
        self._offices(now)
        self.measures = [self._measure(number) for number in range(1, MEASURES + 1)]
        for number in range(1, CONSULTATIONS):
            self._open_consultation(f"open-{number}")
        self.receipt = self._answered_consultation("answered")

    @classmethod
    def small(cls, now: datetime, code: str, days_ago: int = 0) -> World:
        """A town with one consultation, opened some days ago, and nothing else."""
        world = cls.__new__(cls)
        world._offices(now)
        world._open_consultation(code, days_ago)
        return world

    def _offices(self, now: datetime) -> None:
        self.now = now
        town = Municipality.objects.create(code="132292", name="西東京市", prefecture="東京都")
        department = Department.objects.create(code="planning", name="企画部", municipality=town)
        self.division = Division.objects.create(code="information", name="情報推進課", department=department)
        self.headquarters = Headquarters.objects.create(municipality=town, name="推進本部")
        self.head = Actor(held=frozenset({Held(Role.DIVISION_HEAD, self.division.pk), Held(Role.CIO_OFFICE)}))

    def _measure(self, number: int) -> object:
        measure = measures.create_measure(
            draft=measures.MeasureDraft(
                code=f"r8-{number:03}",
                title=f"施策その{number}",
                what=SENTENCE,
                why=SENTENCE,
                owner_id=self.division.pk,
                starts_fiscal_year=2025,
            ),
            by=self.head,
            at=self.now,
        )
        lines = [
            measures.CostDraft(year, source, planned_yen=1_000_000 * number, budgeted_yen=900_000 * number)
            for year in (2025, 2026, 2027)
            for source in ("general", "national")
        ]
        measures.record_costs(measure=measure, lines=lines, by=self.head, at=self.now)
        return measures.adopt_measure(measure=measure, reason="計画による", by=self.head, at=self.now)

    def _open_consultation(self, code: str, days_ago: int = 0) -> int:
        begun = self.now - timedelta(days=days_ago)
        first_day = begun.astimezone(JAPAN).date()
        consultation = consultations.create_consultation(
            code=code,
            division_id=self.division.pk,
            content=consultations.ConsultationContent(
                title=f"計画の案 {code}", summary=SENTENCE, legal_basis="条例"
            ),
            by=self.head,
            at=begun,
        )
        sections = [
            consultations.SectionContent(number=str(number), title=f"第{number}章", draft_text=SENTENCE * 5)
            for number in range(1, 9)
        ]
        consultations.add_sections(consultation_id=consultation.pk, sections=sections, by=self.head, at=begun)
        consultations.publish_consultation(
            consultation_id=consultation.pk,
            period=consultations.Period(published_on=first_day, closes_on=first_day + timedelta(days=29)),
            by=self.head,
            at=begun,
        )
        return consultation.pk

    def open_voting(self, code: str, statements: int) -> None:
        """Open a vote on statements of the city."""
        first_day = self.now.astimezone(JAPAN).date()
        consultation = consultations.create_consultation(
            code=code,
            division_id=self.division.pk,
            content=consultations.ConsultationContent(
                title="地域の情報化", summary=SENTENCE, legal_basis="条例", kind="statement_voting"
            ),
            by=self.head,
            at=self.now,
        )
        voting_statements.add_city_statements(
            consultation_id=consultation.pk,
            texts=[f"{number}番目の案がよい。" for number in range(1, statements + 1)],
            by=self.head,
            at=self.now,
        )
        consultations.publish_consultation(
            consultation_id=consultation.pk,
            period=consultations.Period(published_on=first_day, closes_on=first_day + timedelta(days=29)),
            by=self.head,
            at=self.now,
        )

    def _answered_consultation(self, code: str) -> str:
        pk = self._open_consultation(code, days_ago=90)
        spoken_at = self.now - timedelta(days=80)
        drafts = [
            consultations.OpinionDraft(
                consultation_code=code, text=f"{SENTENCE}（{number}）", section_number="1"
            )
            for number in range(OPINIONS)
        ]
        receipts = consultations.submit_opinions(drafts=drafts, by=ANYONE, at=spoken_at)
        considered_at = self.now - timedelta(days=50)
        consultation = consultations.start_considering(consultation_id=pk, by=self.head, at=considered_at)
        ids = [int(receipt.subject_id) for receipt in receipts]
        for number in range(ITEMS):
            self._answered_item(pk, number, ids[number::ITEMS], considered_at)
        consultation = consultations.decide_outcome(
            consultation_id=pk,
            version=consultation.version,
            decided=consultations.Decided(outcome="enacted"),
            by=self.head,
            at=considered_at,
        )
        consultations.publish_results(
            consultation_id=pk, version=consultation.version, by=self.head, at=self.now
        )
        self._decide()
        return str(receipts[0].number)

    def _answered_item(self, consultation_id: int, number: int, opinion_ids: list[int], at: datetime) -> None:
        item = consultations.create_item(
            consultation_id=consultation_id,
            draft=consultations.ItemDraft(title=f"案内板について {number}", summary=SENTENCE),
            opinion_ids=opinion_ids,
            by=self.head,
            at=at,
        )
        measure = self.measures[number]
        consultations.answer_item(
            item_id=item.pk,
            version=0,
            draft=consultations.AnswerDraft(
                disposition="for_reference",
                reason=f"{SENTENCE}市の考え方 {number}",
                bearings=(consultations.Bearing(measure.pk, "案内板を直す"),),
            ),
            by=self.head,
            at=at,
        )

    def _decide(self) -> None:
        meeting = coordination.record_meeting(
            draft=coordination.MeetingDraft(
                headquarters_id=self.headquarters.pk,
                code="r8-1",
                title="第1回",
                held_on=self.now.astimezone(JAPAN).date(),
            ),
            by=self.head,
            at=self.now,
        )
        for measure in self.measures[:50]:
            coordination.record_decision(
                draft=coordination.DecisionDraft(
                    meeting_id=meeting.pk, measure_id=measure.pk, outcome="adopted", reason="必要性が高い"
                ),
                by=self.head,
                at=self.now,
            )

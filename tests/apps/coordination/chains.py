"""Makers of whole chains, row by row, so that tests can also build what the operations would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from tests import factories
from tests.factories import NOON
from yoriai.apps.consultations.models import (
    Answer,
    Consultation,
    Contact,
    Membership,
    Opinion,
    OpinionItem,
    Reflection,
    StateChange,
)
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.measures.models import CostLine, Indicator, IndicatorValue, Measure
from yoriai.apps.organisation.models import Division, Headquarters

_numbers = count(1)


def consultation(*, published: bool = True, **fields) -> Consultation:
    number = next(_numbers)
    values = {
        "code": f"c-{number}",
        "title": "地域情報化計画（案）",
        "summary": "計画の案について",
        "legal_basis": "市民参加条例",
        "division": fields.pop("division", None) or factories.division(),
        "published_on": date(2026, 6, 1),
        "closes_on": date(2026, 6, 30),
        "results_due_on": date(2026, 8, 29),
        "state": "results_published" if published else "considering",
        "results_published_at": NOON - timedelta(days=80) if published else None,
    }
    made = Consultation.objects.create(**{**values, **fields})
    StateChange.objects.create(consultation=made, state="considering", at=NOON - timedelta(days=120))
    return made


def opinion(of: Consultation, text: str = "講座を増やしてほしい", **fields) -> Opinion:
    number = next(_numbers)
    values = {
        "consultation": of,
        "text": text,
        "channel": "web",
        "received_at": NOON - timedelta(days=140),
        "entered_at": NOON - timedelta(days=140),
        "sender_key": f"sender-{number}",
        "submission_key": f"submission-{number}",
    }
    made = Opinion.objects.create(**{**values, **fields})
    Contact.objects.create(
        opinion=made,
        name="秘密太郎",
        email="secret@example.jp",
        address="秘密町1-2-3",
        phone="090-0000-0000",
        purpose_version="1",
        keep_until=date(2027, 12, 31),
    )
    return made


def item(of: Consultation, title: str = "講座について", *, answered: bool = True, **fields) -> OpinionItem:
    number = OpinionItem.objects.filter(consultation=of).count() + 1
    made = OpinionItem.objects.create(
        consultation=of, number=number, title=title, summary="講座を増やす", **fields
    )
    if answered:
        answer(made)
    return made


def answer(to: OpinionItem, reason: str = "回数を増やします", **fields) -> Answer:
    values = {
        "item": to,
        "disposition": "adopted",
        "reason": reason,
        "place": "第2章",
        "before_text": "年4回開く。",
        "after_text": "年8回開く。",
        "asserted_at": NOON - timedelta(days=90),
        "division": to.consultation.division,
        "published_at": to.consultation.results_published_at,
    }
    return Answer.objects.create(**{**values, **fields})


def place(what: Opinion, into: OpinionItem, reason: str = "同じ趣旨のため", **fields) -> Membership:
    values = {"asserted_at": NOON - timedelta(days=100), "division": into.consultation.division}
    return Membership.objects.create(opinion=what, item=into, reason=reason, **{**values, **fields})


def measure(title: str = "スマートフォン講座", *, state: str = "running", **fields) -> Measure:
    values = {
        "code": f"m-{next(_numbers):04}",
        "title": title,
        "what": "講座を開く",
        "why": "使えるようになるため",
        "owner": fields.pop("owner", None) or factories.division("公民館"),
        "starts_fiscal_year": 2026,
        "updated_on": date(2026, 10, 1),
    }
    return Measure.objects.create(state=state, **{**values, **fields})


def reflect(what: OpinionItem, on: Measure, reason: str = "回数を増やしたため", **fields) -> Reflection:
    values = {"asserted_at": NOON - timedelta(days=85), "division": what.consultation.division}
    return Reflection.objects.create(item=what, measure=on, reason=reason, **{**values, **fields})


def cost_line(of: Measure, budgeted_yen: int | None = 1_200_000, **fields) -> CostLine:
    values = {
        "fiscal_year": 2026,
        "fund_source": "general",
        "label": f"委託料{next(_numbers)}",
        "planned_yen": 1_000_000,
        "asserted_at": NOON - timedelta(days=60),
        "reason": "8回分",
    }
    return CostLine.objects.create(measure=of, budgeted_yen=budgeted_yen, **{**values, **fields})


def indicator(of: Measure, name: str = "受講者数") -> Indicator:
    made = Indicator.objects.create(
        measure=of, kind="outcome", name=name, unit="人", asserted_at=NOON - timedelta(days=60)
    )
    IndicatorValue.objects.create(indicator=made, fiscal_year=2026, target=400, actual=312, asserted_at=NOON)
    return made


def headquarters() -> Headquarters:
    return Headquarters.objects.get_or_create(
        municipality=factories.municipality(), defaults={"name": "地域情報化推進本部"}
    )[0]


def meeting(held_on: date = date(2026, 10, 5)) -> Meeting:
    number = next(_numbers)
    return Meeting.objects.create(
        headquarters=headquarters(), code=f"h-{number}", title=f"第{number}回本部会議", held_on=held_on
    )


def decision(on: Measure, at: Meeting | None = None, outcome: str = "adopted", **fields) -> Decision:
    values = {"reason": "必要性が高いため", "asserted_at": NOON - timedelta(days=28)}
    return Decision.objects.create(
        meeting=at or meeting(), measure=on, outcome=outcome, **{**values, **fields}
    )


def fund(what: Decision, line: CostLine, by: Division | None = None) -> DecisionBudget:
    return DecisionBudget.objects.create(
        decision=what,
        cost_line=line,
        asserted_at=NOON - timedelta(days=20),
        division=by or factories.division("財政課"),
        reason="当初予算に計上",
    )


@dataclass
class Whole:
    """One whole chain: opinions → item → answer → measure → decision → budget line → indicator."""

    consultation: Consultation
    opinions: list[Opinion]
    item: OpinionItem
    measure: Measure
    line: CostLine
    decision: Decision
    indicator: Indicator
    others: list[object] = field(default_factory=list)


def whole(*, opinions: int = 1, published: bool = True, measure_state: str = "running") -> Whole:
    held = consultation(published=published)
    grouped = item(held)
    said = [opinion(held, f"意見その{number}") for number in range(opinions)]
    for one in said:
        place(one, grouped)
    act = measure(state=measure_state)
    reflect(grouped, act)
    line = cost_line(act)
    decided = decision(act)
    fund(decided, line)
    return Whole(held, said, grouped, act, line, decided, indicator(act))

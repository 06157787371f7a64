"""Short makers of consultations that take proposals, and of what people do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tests.apps.consultations import makers
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation, Proposal, ProposalMerge, Suggestion
from yoriai.apps.consultations.operations import Period, voting_setup
from yoriai.apps.consultations.operations.proposals import deciding, intake, merging, suggesting, supporting
from yoriai.apps.consultations.operations.proposals.deciding import ProposalVerdict
from yoriai.apps.consultations.operations.proposals.intake import ProposalDraft, Proposed
from yoriai.apps.consultations.operations.proposals.merging import MergeAnswer, MergeDraft
from yoriai.apps.consultations.operations.proposals.suggesting import (
    SuggestionAnswer,
    SuggestionDraft,
    SuggestionVerdict,
)
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice, SupportGiven
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.rules import ANYONE

CONTENT = replace(makers.CONTENT, title="公園をよくする", kind="proposals")
DAYS = 20
BENCH = ProposalWording("公園にベンチを", "中央公園の池の前にベンチを3つ置く。", "座る所がなく、休めません。")
LAMP = ProposalWording("夜道に明かりを", "公園の入口に明かりをつける。")


def open_proposing(
    of: Division | None = None,
    *,
    at_once: bool = True,
    phases: Sequence[PhasePlan] = (),
    starts_on: date = TODAY,
    at: datetime = NOON,
) -> Consultation:
    """A consultation that takes proposals from a day, for 20 days; shown at once unless said otherwise."""
    of = of or division()
    by = makers.head(of)
    consultation = makers.draft_consultation(by, of, CONTENT)
    if phases:
        voting_setup.plan_phases(consultation_id=consultation.pk, phases=phases, by=by, at=NOON)
    if at_once:
        deciding.set_proposal_terms(consultation_id=consultation.pk, shows_at_once=True, by=by, at=NOON)
    period = Period(starts_on, starts_on + timedelta(days=DAYS - 1))
    return operations.publish_consultation(consultation_id=consultation.pk, period=period, by=by, at=at)


def drafted(
    consultation: Consultation, wording: ProposalWording = BENCH, device: str = "author", **more: object
) -> ProposalDraft:
    return ProposalDraft(consultation.code, wording, device, **more)  # type: ignore[arg-type]


def proposed(
    consultation: Consultation,
    wording: ProposalWording = BENCH,
    device: str = "author",
    at: datetime = NOON,
    **more: object,
) -> Proposed:
    return intake.propose(draft=drafted(consultation, wording, device, **more), by=ANYONE, at=at)


def choose(
    proposal: Proposal, device: str, *, wants: bool = True, version: int = 0, at: datetime = NOON, **more
) -> SupportGiven:
    read = version or Proposal.objects.values_list("version", flat=True).get(pk=proposal.pk)
    choice = SupportChoice(proposal.consultation.code, proposal.number, read, wants, device)
    return supporting.support(choice=choice, by=ANYONE, at=at, **more)


def cheered(proposal: Proposal, people: int, name: str = "fan", at: datetime = NOON) -> None:
    for number in range(people):
        choose(proposal, f"{name}-{number}", at=at)


def suggested(
    proposal: Proposal,
    device: str = "neighbour",
    *,
    base: int = 0,
    reason: str = "もっと多くの人が使えるように。",
    by=ANYONE,
    at: datetime = NOON,
    **parts: str,
) -> Suggestion:
    """Suggest the present wording with some parts changed."""
    proposal.refresh_from_db()
    now = ProposalWording(proposal.title, proposal.wish, proposal.problem)
    draft = SuggestionDraft(
        proposal.consultation.code,
        proposal.number,
        base or proposal.version,
        replace(now, **(parts or {"wish": "池の前と広場にベンチを3つずつ置く。"})),
        reason,
        device,
    )
    return suggesting.suggest(draft=draft, by=by, at=at)


def answered(
    suggestion: Suggestion,
    state: str = "accepted",
    *,
    device: str = "author",
    reason: str = "",
    seen: int = 0,
    at: datetime = NOON,
    by=ANYONE,
) -> Suggestion:
    version = seen or Proposal.objects.values_list("version", flat=True).get(pk=suggestion.proposal_id)
    answer = SuggestionAnswer(state, version, reason, device)
    return suggesting.answer_suggestion(suggestion_id=suggestion.pk, answer=answer, by=by, at=at)


def checked(suggestion: Suggestion, state: str, by, reason: str = "", at: datetime = NOON) -> Suggestion:
    verdict = SuggestionVerdict(state, suggestion.state, reason)
    return suggesting.check_suggestion(suggestion_id=suggestion.pk, verdict=verdict, by=by, at=at)


def decided(proposal: Proposal, state: str, by, reason: str = "", at: datetime = NOON) -> Proposal:
    verdict = ProposalVerdict(state, proposal.state, reason)
    return deciding.decide_proposal(proposal_id=proposal.pk, verdict=verdict, by=by, at=at)


JOINT = ProposalWording("公園にベンチと明かりを", "池の前にベンチ、入口に明かりを。")


def merge_asked(
    first: Proposal,
    second: Proposal,
    *,
    wording: ProposalWording = JOINT,
    device: str = "author",
    by=ANYONE,
    at: datetime = NOON,
) -> ProposalMerge:
    first.refresh_from_db()
    second.refresh_from_db()
    draft = MergeDraft(
        first.consultation.code,
        (first.number, first.version),
        (second.number, second.version),
        wording,
        "同じ公園のことなので。",
        device,
    )
    return merging.ask_merge(draft=draft, by=by, at=at)


def merge_answered(
    merge: ProposalMerge, state: str = "agreed", *, device: str, reason: str = "", at: datetime = NOON
) -> ProposalMerge:
    answer = MergeAnswer(state, device, reason)
    return merging.answer_merge(merge_id=merge.pk, answer=answer, by=ANYONE, at=at)


def considered(consultation: Consultation, of: Division) -> Consultation:
    """Begin to consider on the day after the last one."""
    at = NOON + timedelta(days=DAYS)
    return operations.start_considering(consultation_id=consultation.pk, by=makers.head(of), at=at)

"""Publishing the results: what the draft became, all answers at once, and word to those who asked for it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import Answer, Consultation, News, Section
from yoriai.apps.consultations.operations.answers import log_answers
from yoriai.apps.consultations.operations.considering import NotUnderConsideration, considered
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, locked, note_change, record
from yoriai.apps.consultations.operations.proposal_log import settle_supports
from yoriai.apps.consultations.operations.telling import About, NewsDraft, announce, in_every_language
from yoriai.apps.consultations.operations.voting_log import settle_votes
from yoriai.apps.consultations.queries import voting as queries_of_votes
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass


class ResultsIncomplete(Refusal):
    """Something is missing; `missing` says all of it, the message names it."""

    code = "results-incomplete"
    message = _("結果を公表するには、次の%(count)s点が足りません：%(missing)s")
    next_step = _("公表前の確認の画面で、足りないものを1つずつ入力してください。")

    def __init__(self, missing: tuple[queries.Missing, ...]) -> None:
        super().__init__(count=len(missing), missing="、".join(_in_words(one) for one in missing))
        self.missing = missing


def _in_words(missing: queries.Missing) -> str:
    if missing.item_number is not None:
        return gettext("項目%(number)s（%(gap)s）") % {"number": missing.item_number, "gap": missing.text}
    if missing.section_number:
        return gettext("%(number)s（%(gap)s）") % {"number": missing.section_number, "gap": missing.text}
    return missing.text


@dataclass(frozen=True)
class Decided:
    """Whether the draft was enacted, and what is said about it."""

    outcome: str
    note: str = ""


@records.operation
def decide_outcome(
    *, consultation_id: int, version: int, decided: Decided, by: Actor, at: datetime
) -> Consultation:
    """Note whether the draft was enacted, or what a vote on statements leads to; public with the results.

    Returns:
        The consultation as it now stands.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        EditedMeanwhile: somebody changed it since this version.
        Invalid: there is no such outcome.
    """
    consultation = considered(consultation_id, by)
    if consultation.version != version:
        raise EditedMeanwhile
    if decided.outcome not in (rules.Outcome.values if rules.has_draft(consultation) else [""]):
        raise Invalid(field=str(Consultation._meta.get_field("outcome").verbose_name))
    consultation.outcome = decided.outcome
    consultation.outcome_note = decided.note.replace("\r\n", "\n").strip()
    consultation.version += 1
    consultation.save(update_fields=["outcome", "outcome_note", "version"])
    record("consultation.outcome-noted", consultation, by, at, outcome=decided.outcome)
    return consultation


@dataclass(frozen=True)
class FinalText:
    """What a section became, and what it was when the writer opened the form."""

    text: str
    seen: str


@records.operation
def write_final_text(*, section_id: int, final: FinalText, by: Actor, at: datetime) -> Section:
    """Write what a section of the draft became; an empty text means that it stays as drafted.

    Returns:
        The section as it now stands.

    Raises:
        NotFound: there is no such section.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: its consultation is not under consideration.
        EditedMeanwhile: somebody wrote a final text since.
    """
    section = Section.objects.select_for_update().filter(pk=section_id).first()
    if section is None:
        raise NotFound
    consultation = considered(section.consultation_id, by)
    if section.final_text != final.seen.replace("\r\n", "\n").strip():
        raise EditedMeanwhile
    section.final_text = final.text.replace("\r\n", "\n").strip()
    section.save(update_fields=["final_text"])
    record("consultation.final-text-written", consultation, by, at, section_id=section.pk)
    return section


@records.operation
def publish_results(*, consultation_id: int, version: int, by: Actor, at: datetime) -> Consultation:
    """Publish what became of every opinion: all answers, the outcome, in the log and to those who left an address.

    Args:
        consultation_id: the consultation.
        version: the version that was checked before.
        by: who approves: the head of the owning division or the CIO office.
        at: the instant of publication.

    Returns:
        The consultation with published results.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` may not approve.
        NotUnderConsideration: it is not under consideration, or its results are public already.
        EditedMeanwhile: it was changed since this version.
        ResultsIncomplete: something is missing; all of it is named.

    Source:
        行政手続法43条1項・4項の例による。
    """
    consultation = locked(consultation_id)
    if not rules.may_publish_results(by, consultation):
        raise NotAllowed
    if consultation.state != rules.State.CONSIDERING:
        raise NotUnderConsideration(title=consultation.title)
    if consultation.version != version:
        raise EditedMeanwhile
    missing = queries.publication_gaps(consultation)
    if missing:
        raise ResultsIncomplete(missing)
    consultation.state = rules.State.RESULTS_PUBLISHED
    consultation.results_published_at = at
    consultation.version += 1
    consultation.save(update_fields=["state", "results_published_at", "version"])
    answers = _publish_answers(consultation, at)
    settle_votes(consultation=consultation, at=at)
    settle_supports(consultation=consultation, at=at)
    _log_results(consultation, len(answers), at)
    note_change(consultation, "", by=by, at=at)
    _tell_senders(consultation, at)
    record("consultation.results-published", consultation, by, at, answers=len(answers))
    return consultation


def _publish_answers(consultation: Consultation, at: datetime) -> list[Answer]:
    rows = Answer.objects.filter(item__consultation=consultation, item__merged_into=None)
    rows.update(published_at=at)
    answers = list(rows.select_related("item__consultation").order_by("item__number"))
    log_answers(consultation, answers, at=at)
    return answers


def _log_results(consultation: Consultation, items: int, at: datetime) -> None:
    counted = queries.sum_of(consultation)
    leaf = ledger.LeafDraft(
        kind="results",
        subject_type="consultations.Consultation",
        subject_id=consultation.pk,
        public={
            "consultation": consultation.code,
            "outcome": consultation.outcome,
            "opinions": counted.received,
            "people": counted.people,
            "in_items": counted.in_items,
            "withheld": counted.hidden,
            "late": counted.late,
            "items": items,
            **queries_of_votes.counted_votes(consultation=consultation),
        },
    )
    ledger.append_leaves([leaf], at=at)


def _tell_senders(consultation: Consultation, at: datetime) -> None:
    news = NewsDraft(
        key=f"results:{consultation.pk}",
        kind=News.Kind.ANSWER,
        about=About(consultation_id=consultation.pk),
        words=in_every_language(
            lambda: gettext("すべての意見について、市の回答（考え方と理由）を公表しました。")
        ),
    )
    announce(draft=news, at=at)

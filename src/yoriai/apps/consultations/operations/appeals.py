"""Appeals (異議) against what is not shown: made once by the author, decided by somebody else, both in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Appeal, Opinion
from yoriai.apps.consultations.models.appeals import ABOUT, APPEAL_LIMIT
from yoriai.apps.consultations.operations.appeals_showing import held, show
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.apps.consultations.queries.appeals import Subject
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

SUBJECT = "consultations.Appeal"


class NothingToAppeal(Refusal):
    """It is shown, or nobody has decided about it yet."""

    code = "nothing-to-appeal"
    message = _("異議を申し立てられるのは、表示しないと決めたものだけです。")
    next_step = _("いまの扱いは、このページで確かめられます。")


class AppealedBefore(Refusal):
    """One appeal for each."""

    code = "appealed-before"
    message = _("異議は、1つについて1回だけ申し立てられます。すでに受け付けています。")
    next_step = _("結論は、このページでお知らせします。")


class AppealTooLong(Refusal):
    """A sentence or two is enough."""

    code = "appeal-too-long"
    status = 422
    message = _("異議の理由は%(limit)s文字までです（今は%(length)s文字）。")
    next_step = _("短くして、もう一度送ってください。")


class SameEyes(Refusal):
    """Who decided at first does not decide about the appeal."""

    code = "appeal-same-eyes"
    status = 403
    message = _("はじめの扱いを決めた人は、異議の結論を出せません。")
    next_step = _("ほかの責任者か、情報推進の担当課に依頼してください。")


class AppealDecided(Refusal):
    """Somebody was faster."""

    code = "appeal-decided"
    message = _("この異議には、すでに結論が出ています。")


@dataclass(frozen=True)
class AppealDraft:
    """What an author says; `device` or `receipt_number` shows that she is the author."""

    consultation_code: str
    text: str = field(repr=False)
    statement_number: int = 0
    proposal_number: int = 0
    suggestion_number: int = 0
    device: str = field(default="", repr=False)
    receipt_number: str = ""


@records.operation
def appeal(*, draft: AppealDraft, by: Actor, at: datetime) -> Appeal:
    """Take in an appeal against not showing a statement, an opinion, a proposal or a suggested change.

    Returns:
        The stored appeal.

    Raises:
        NotFound: there is no such statement or receipt, or it is somebody else's.
        NothingToAppeal: it is shown, or waits for a check.
        AppealedBefore: there was an appeal.
        OpinionEmpty: nothing can be seen in it.
        OpinionHoldsMyNumber: it holds what looks like an individual number.
        AppealTooLong: more than 300 letters.
    """
    text = clean_text(draft.text)
    check_text(text)
    if len(text) > APPEAL_LIMIT:
        raise AppealTooLong(limit=APPEAL_LIMIT, length=len(text))
    subject = held(_subject_of(draft))
    if not queries.is_hidden(subject):
        raise NothingToAppeal
    if queries.appeal_about(subject) is not None:
        raise AppealedBefore
    against = subject.withheld_by_id if isinstance(subject, Opinion) else subject.decided_by_id
    about: dict[str, Subject] = {queries.name_of(subject): subject}
    consultation = queries.consultation_of(subject)
    made = Appeal.objects.create(consultation=consultation, text=text, at=at, against_id=against, **about)
    _log("appeal", made, {}, {"text": text}, at)
    _record("appeal.made", made, by, at)
    return made


def _subject_of(draft: AppealDraft) -> Subject:
    code, device = draft.consultation_code, draft.device
    if draft.receipt_number:
        return queries.subject_of_receipt(code=code, number=draft.receipt_number)
    if draft.proposal_number:
        number, suggestion = draft.proposal_number, draft.suggestion_number
        return queries.own_of_proposal(code=code, number=number, suggestion=suggestion, device=device)
    return queries.own_statement(code=code, number=draft.statement_number, device=device)


@dataclass(frozen=True)
class Ruling:
    """What somebody decides about an appeal, and why; the reason is published."""

    outcome: str
    reason: str


@records.operation
def decide_appeal(*, appeal_id: int, ruling: Ruling, by: Actor, at: datetime) -> Appeal:
    """Leave what was decided at first, or show it after all; the reason is published and the author sees it.

    Returns:
        The appeal as it now stands.

    Raises:
        NotFound: there is no such appeal.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        SameEyes: `by` made the decision that is appealed against.
        AppealDecided: it was decided before.
        EditedMeanwhile: it is shown meanwhile.
        Invalid: no such outcome, or no reason.
        MergeOutdated: a joint proposal joins proposals that were changed since.
        SuggestionConflicts: an author's own wording no longer fits to the present version.
    """
    made = _appeal_to_decide(appeal_id, by)
    reason = clean_text(ruling.reason)
    if ruling.outcome not in Appeal.Outcome.values:
        raise Invalid(field=str(Appeal._meta.get_field("outcome").verbose_name))
    if not reason:
        raise Invalid(field=str(Appeal._meta.get_field("reason").verbose_name))
    subject = held(made.subject)
    if ruling.outcome == Appeal.Outcome.OVERTURNED:
        if not queries.is_hidden(subject):
            raise EditedMeanwhile
        show(subject, by, at)
    made.outcome, made.reason, made.decided_at, made.decider_id = ruling.outcome, reason, at, by.person_id
    made.save(update_fields=["outcome", "reason", "decided_at", "decider_id"])
    _log("appeal_decided", made, {"outcome": str(ruling.outcome)}, {"reason": reason}, at)
    _record("appeal.decided", made, by, at, outcome=str(ruling.outcome))
    return made


def _appeal_to_decide(appeal_id: int, by: Actor) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",))
    made = rows.select_related("consultation", *ABOUT, "suggestion__proposal").filter(pk=appeal_id).first()
    if made is None:
        raise NotFound
    if not rules.may_decide_appeals(by, made.consultation):
        raise NotAllowed
    if not rules.has_other_eyes(by, made):
        raise SameEyes
    if made.decided_at is not None:
        raise AppealDecided
    return made


def _log(
    kind: str, made: Appeal, public: Mapping[str, Fact], content: Mapping[str, Fact], at: datetime
) -> None:
    about = queries.public_name(made)
    leaf = ledger.LeafDraft(
        kind=kind,
        subject_type=SUBJECT,
        subject_id=made.pk,
        content=dict(content),
        public={"consultation": made.consultation.code, **about, **public},
    )
    ledger.append_leaves([leaf], at=at)


def _record(action: str, made: Appeal, by: Actor, at: datetime, **facts: Fact) -> None:
    about: dict[str, Fact] = {
        "consultation_id": made.consultation_id,
        **{f"{name}_id": getattr(made, f"{name}_id") for name in ABOUT},
    }
    records.record(records.Entry(action, SUBJECT, made.pk, by=by, at=at, facts={**about, **facts}))

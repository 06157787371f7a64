"""Publishing a map that leaves some people out, beside the one with everybody: a decision with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, LeftOut
from yoriai.apps.consultations.operations.consultations import editable
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.opinionmap.conduct.limits import CRITERIA

SUBJECT = "consultations.LeftOut"


class NothingLeftOut(Refusal):
    """There is one map only."""

    code = "nothing-left-out"
    message = _("除いた地図は、いま公表していません。")


@records.operation
def leave_out(
    *, consultation_id: int, criteria: Sequence[str], reason: str, by: Actor, at: datetime
) -> LeftOut:
    """Publish, beside the map with everybody, one without those who show certain signs; from the next step on.

    Returns:
        The decision as it now stands.

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        Invalid: no criterion, an unknown one, or no reason.
    """
    consultation = _voted(consultation_id, by)
    chosen, words = sorted(set(criteria)), clean_text(reason)
    if not chosen or not set(chosen) <= set(CRITERIA):
        raise Invalid(field=str(_("除く答え方")))
    if not words:
        raise Invalid(field=str(LeftOut._meta.get_field("reason").verbose_name))
    decided, _is_new = LeftOut.objects.update_or_create(
        consultation=consultation,
        defaults={"criteria": chosen, "reason": words, "at": at, "person_id": by.person_id},
    )
    _publish(decided, {"criteria": ",".join(chosen)}, {"reason": words}, at)
    _record(consultation, "map.left-out", by, at, criteria=",".join(chosen))
    return decided


@records.operation
def leave_out_nobody(*, consultation_id: int, by: Actor, at: datetime) -> None:
    """Publish the map with everybody alone again, from the next step on.

    Raises:
        NotFound: there is no such consultation, or it is not voted on.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        NothingLeftOut: there is one map only.
    """
    consultation = _voted(consultation_id, by)
    before = LeftOut.objects.filter(consultation=consultation).first()
    if before is None:
        raise NothingLeftOut
    _publish(before, {"criteria": ""}, {}, at)
    LeftOut.objects.filter(consultation=consultation).delete()
    _record(consultation, "map.nobody-left-out", by, at)


def _voted(consultation_id: int, by: Actor) -> Consultation:
    consultation = editable(consultation_id, by)
    if not hasattr(consultation, "voting"):
        raise NotFound
    if not rules.may_leave_out(by, consultation):
        raise NotAllowed
    return consultation


def _publish(decided: LeftOut, public: dict[str, Fact], content: dict[str, Fact], at: datetime) -> None:
    leaf = ledger.LeafDraft(
        kind="left_out",
        subject_type=SUBJECT,
        subject_id=decided.pk,
        content=content,
        public={"consultation": decided.consultation.code, **public},
    )
    ledger.append_leaves([leaf], at=at)
    have_votes_settled(consultation_id=decided.pk, at=at)


def _record(consultation: Consultation, action: str, by: Actor, at: datetime, **facts: Fact) -> None:
    subject = "consultations.Consultation"
    records.record(records.Entry(action, subject, consultation.pk, by=by, at=at, facts=facts))

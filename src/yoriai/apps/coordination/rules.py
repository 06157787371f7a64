"""Who may record what the headquarters decided, who answers remarks, and by when."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

from yoriai.apps.coordination.models import Decision, Remark, RemarkReply
from yoriai.apps.organisation.rules import Actor, Role

Outcome = Decision.Outcome
RemarkKind = Remark.Kind
RemarkState = Remark.State
HiddenReason = Remark.HiddenReason
ReplyOutcome = RemarkReply.Outcome
REMARK_LIMIT = 2_000
DECIDERS = (Role.CIO_OFFICE, Role.CIO, Role.HEADQUARTERS_MEMBER)
FUNDABLE = (Outcome.ADOPTED, Outcome.ADOPTED_WITH_CHANGES)


def may_see_desk(actor: Actor) -> bool:
    """Whoever records decisions, and the auditor who checks them."""
    return actor.has(*DECIDERS, Role.AUDITOR)


def may_record_meeting(actor: Actor) -> bool:
    """The CIO office keeps the minutes; the CIO and members of the headquarters may as well."""
    return actor.has(*DECIDERS)


def may_record_decision(actor: Actor) -> bool:
    """The same people who record the meeting."""
    return actor.has(*DECIDERS)


def may_fund_decision(actor: Actor) -> bool:
    """The same people who record the decision."""
    return actor.has(*DECIDERS)


def can_carry_money(outcome: str) -> bool:
    """Only what was adopted, with changes or without, can be given a budget line."""
    return outcome in FUNDABLE


def remark_due_on(received_on: date) -> date:
    """Return the day by which a remark is answered (YORIAI_REMARK_DUE_DAYS)."""
    return received_on + timedelta(days=int(settings.YORIAI_REMARK_DUE_DAYS))


def overdue_days(remark: Remark, on: date) -> int:
    """Return by how many days the reply to a remark is late; 0 when it is not, or none is owed."""
    owed = remark.state in (RemarkState.HELD, RemarkState.WAITING)
    return max(0, (on - remark.due_on).days) if owed else 0


def may_see_remarks(actor: Actor) -> bool:
    """Whoever works in a division, the CIO office and the CIO; each division sees its own."""
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD) or sees_all_remarks(actor)


def sees_all_remarks(actor: Actor) -> bool:
    """Those who watch over the whole office."""
    return actor.has(Role.CIO_OFFICE, Role.CIO)


def may_answer_remark(actor: Actor, division_id: int) -> bool:
    """The division that made the promise, and the CIO office."""
    return actor.works_in(division_id) or actor.has(Role.CIO_OFFICE)


def may_erase_remark(actor: Actor, division_id: int) -> bool:
    """Erasing cannot be taken back: the head of the division or the CIO office."""
    return actor.heads(division_id) or actor.has(Role.CIO_OFFICE)

"""Who may do what with a consultation, and in which stage it stands on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Answer, Appeal, Consultation, Opinion, OpinionItem, OpinionMark
from yoriai.apps.consultations.models.answers import Disposition
from yoriai.apps.consultations.models.consultation import Channel
from yoriai.apps.consultations.models.joint import JointMunicipality
from yoriai.apps.consultations.models.proposals import (
    PROPOSAL_PART_LIMIT,
    PROPOSAL_PLACE_LIMIT,
    PROPOSAL_REASON_LIMIT,
    PROPOSAL_TITLE_LIMIT,
    Hand,
    Proposal,
    ProposalMerge,
    Suggestion,
)
from yoriai.apps.consultations.models.surveys import Survey, SurveyQuestion
from yoriai.apps.consultations.models.voting import (
    IMPORTED_STATEMENT_LIMIT,
    STATEMENT_LIMIT,
    Participant,
    Phase,
    Statement,
)
from yoriai.apps.consultations.rules.gaps import CHANGING, Gap, lacking
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import day_of
from yoriai.pure.japan.calendar import period_days

Kind = Consultation.Kind
State = Consultation.State
Outcome = Consultation.Outcome
Standing = Opinion.Standing
Withholding = Opinion.Withholding
Review = Answer.Review
MarkKind = OpinionMark.Kind
MarkDecision = OpinionMark.Decision
Certainty = OpinionMark.Certainty

Author = Statement.Author
HoldReason = Statement.HoldReason
Level = Participant.Level
Part = JointMunicipality.Part
MergeState = ProposalMerge.State
PhaseKind = Phase.Kind
QuestionKind = SurveyQuestion.Kind
SurveyAccess = Survey.Access
ProposalHold = Proposal.HoldReason
ProposalState = Proposal.State
StatementState = Statement.State
SuggestionState = Suggestion.State

__all__ = [
    "CHANGING",
    "IMPORTED_STATEMENT_LIMIT",
    "PROPOSAL_PART_LIMIT",
    "PROPOSAL_PLACE_LIMIT",
    "PROPOSAL_REASON_LIMIT",
    "PROPOSAL_TITLE_LIMIT",
    "STATEMENT_LIMIT",
    "Author",
    "Certainty",
    "Channel",
    "Disposition",
    "Gap",
    "Hand",
    "HoldReason",
    "Kind",
    "Level",
    "MarkDecision",
    "MarkKind",
    "MergeState",
    "Outcome",
    "Part",
    "PhaseKind",
    "ProposalHold",
    "ProposalState",
    "QuestionKind",
    "Review",
    "Stage",
    "Standing",
    "State",
    "StatementState",
    "SuggestionState",
    "SurveyAccess",
    "Withholding",
    "lacking",
]

# What asks for opinions in free words; whichever it is, each of them is considered and answered.
OPINION_KINDS = frozenset({Kind.PUBLIC_COMMENT, Kind.FREE_OPINIONS, Kind.SECTION_COMMENTS})
# What puts a draft before people, which is enacted or not when the results are published.
DRAFT_KINDS = frozenset({Kind.PUBLIC_COMMENT, Kind.SECTION_COMMENTS})

TEXT_LIMIT = 20_000
# The version of the notice that is shown where a name or an address is asked for.
PURPOSE_VERSION = "2026-11-27"
CONTACT_KEPT_DAYS = 365
CHANNELS_BY_STAFF = tuple(
    channel for channel in Channel if channel not in (Channel.WEB, Channel.KIOSK, Channel.UNKNOWN)
)


class Stage(models.TextChoices):
    """Where a consultation stands on a day; what a reader sees instead of the stored state."""

    DRAFT = "draft", _("準備中")
    PUBLISHED = "published", _("まもなく募集")
    OPEN = "open", _("募集中")
    CLOSED = "closed", _("募集終了")
    CONSIDERING = "considering", _("検討中")
    RESULTS_PUBLISHED = "results_published", _("結果公表済み")


OPINIONS_TAKEN = frozenset({Stage.OPEN, Stage.CLOSED, Stage.CONSIDERING})


def stage_of(consultation: Consultation, on: date) -> Stage:
    """Return the stage on a day; both the publication day and the closing day belong to the period."""
    if consultation.state in (State.DRAFT, State.RESULTS_PUBLISHED):
        return Stage(consultation.state)
    if consultation.published_on is None or consultation.closes_on is None:
        raise ValueError(consultation.state)
    if on < consultation.published_on:
        return Stage.PUBLISHED
    if on <= consultation.closes_on:
        return Stage.OPEN
    return Stage.CLOSED if consultation.state == State.PUBLISHED else Stage.CONSIDERING


def minimum_days() -> int:
    """Return the length below which a period needs a published reason (YORIAI_CONSULTATION_MINIMUM_DAYS)."""
    return int(settings.YORIAI_CONSULTATION_MINIMUM_DAYS)


def is_short(published_on: date, closes_on: date) -> bool:
    """Tell whether a period needs a published reason (行政手続法40条1項の例による)."""
    return period_days(published_on, closes_on) < minimum_days()


def results_due_on(closes_on: date) -> date:
    """Return the day by which the results are published, unless another day was announced."""
    return closes_on + timedelta(days=int(settings.YORIAI_ANSWER_DUE_DAYS))


def overdue_days(consultation: Consultation, on: date) -> int:
    """Return by how many days the publication of the results is late; 0 when it is not."""
    if consultation.results_due_on is None or consultation.state == State.RESULTS_PUBLISHED:
        return 0
    return max(0, (on - consultation.results_due_on).days)


def days_left(consultation: Consultation, on: date) -> int | None:
    """Return how many days opinions can still be sent, today included; None when it is not open."""
    if stage_of(consultation, on) != Stage.OPEN or consultation.closes_on is None:
        return None
    return (consultation.closes_on - on).days + 1


def accepts_opinions(consultation: Consultation, on: date) -> bool:
    """Opinions are taken from the publication day until the results are out; late ones are marked.

    Where something else is asked for, phases say more (see `takes_opinions`).
    """
    if consultation.kind not in OPINION_KINDS:
        return False
    return stage_of(consultation, on) in OPINIONS_TAKEN


def is_late(consultation: Consultation, received_at: datetime) -> bool:
    """Tell whether an opinion received at an instant came after the closing day in Japan."""
    return consultation.closes_on is not None and day_of(received_at) > consultation.closes_on


def contact_kept_until(consultation: Consultation, received_at: datetime) -> date:
    """Return the day until which a contact is kept: one year after the results are due."""
    due = consultation.results_due_on or results_due_on(day_of(received_at))
    return due + timedelta(days=CONTACT_KEPT_DAYS)


def _runs(actor: Actor, division_id: int) -> bool:
    return actor.works_in(division_id) or actor.has(Role.CIO_OFFICE)


def may_see_desk(actor: Actor) -> bool:
    """The desk lists every consultation to whoever holds a staff role."""
    return actor.is_staff


def may_create_consultation(actor: Actor, division_id: int) -> bool:
    """The owning division, its head, and the CIO office."""
    return _runs(actor, division_id)


def may_edit_consultation(actor: Actor, consultation: Consultation) -> bool:
    """The owning division, its head, and the CIO office."""
    return _runs(actor, consultation.division_id)


def may_read(actor: Actor, consultation: Consultation) -> bool:
    """Everybody reads what was published; a draft is read by its division and the CIO office."""
    return consultation.state != State.DRAFT or _runs(actor, consultation.division_id)


def may_enter_opinion(actor: Actor, consultation: Consultation) -> bool:
    """Who may enter an opinion that reached the city another way than by the form."""
    return _runs(actor, consultation.division_id)


# What a partner's program passes on, and how long afterwards it may do so.
CHANNELS_BY_PARTNERS = (Channel.WEB, Channel.BROADCAST, Channel.MEETING, Channel.KIOSK)
BROUGHT_WITHIN_DAYS = 14


def may_bring_opinion(actor: Actor, consultation: Consultation, channel: str) -> bool:
    """Who may enter an opinion that came by a channel: those who run it, partners what they pass on, people at the
    tablet of a counter what they write there, and people of a broadcaster what was said to them on the phone."""
    if actor.is_partner:
        return channel in CHANNELS_BY_PARTNERS
    if channel == Channel.KIOSK:
        return actor.at_kiosk == consultation.pk
    if channel == Channel.BROADCAST and actor.notes_calls_of == consultation.pk:
        return True
    return may_enter_opinion(actor, consultation)


def level_of(actor: Actor) -> str:
    """Return what is known of there being one person behind a participant whom `actor` brings."""
    if actor.through is None:
        return Level.DEVICE
    return Level.PARTNER if actor.is_partner else Level.ACCOUNT


def may_withhold(actor: Actor, consultation: Consultation) -> bool:
    """Who may count an opinion without showing it."""
    return _runs(actor, consultation.division_id)


def may_erase(actor: Actor, consultation: Consultation) -> bool:
    """Erasing cannot be taken back: the head of the owning division or the CIO office."""
    return actor.heads(consultation.division_id) or actor.has(Role.CIO_OFFICE)


def may_read_contacts(actor: Actor, consultation: Consultation) -> bool:
    """Names and addresses are for the owning division alone, which answers."""
    return actor.works_in(consultation.division_id)


def may_see_considering(actor: Actor, consultation: Consultation) -> bool:
    """The board of items: whoever works on it, and those who watch over the whole office."""
    return _runs(actor, consultation.division_id) or actor.has(Role.CIO, Role.AUDITOR)


def may_consider(actor: Actor, consultation: Consultation) -> bool:
    """Who may group opinions into items and write answers."""
    return _runs(actor, consultation.division_id)


def answering_division_id(consultation: Consultation, item: OpinionItem) -> int:
    """Return the division that answers an item: the owner, or the one that it was handed over to."""
    return item.answering_division_id or consultation.division_id


def may_answer(actor: Actor, consultation: Consultation, item: OpinionItem) -> bool:
    """Who may write the answer to an item: the owner and the division that it was handed over to."""
    return _runs(actor, consultation.division_id) or actor.works_in(item.answering_division_id)


def may_see_item(actor: Actor, consultation: Consultation, item: OpinionItem) -> bool:
    """Whoever sees the whole board sees each item; the division that answers one sees that one."""
    return may_see_considering(actor, consultation) or actor.works_in(item.answering_division_id)


def may_hand_over(actor: Actor, consultation: Consultation, item: OpinionItem) -> bool:
    """Whoever may answer an item may hand it over; so it can be handed back."""
    return may_answer(actor, consultation, item)


def may_approve(actor: Actor, consultation: Consultation, item: OpinionItem) -> bool:
    """Answers are approved by the head of the division that answers, of the owner, or by the CIO office."""
    return may_publish_results(actor, consultation) or actor.heads(item.answering_division_id)


def has_four_eyes(actor: Actor, answer: Answer) -> bool:
    """ "Not adopted" is approved by somebody other than who wrote it; anything else by any head."""
    return answer.disposition != Disposition.NOT_ADOPTED or answer.person_id != actor.person_id


def may_see_templates(actor: Actor) -> bool:
    """Templates are seen by whoever works in a division, and by the CIO office."""
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.CIO_OFFICE)


def may_keep_templates(actor: Actor, division_id: int) -> bool:
    """The templates of a division are made and changed by the division and the CIO office."""
    return _runs(actor, division_id)


def may_read_report(actor: Actor) -> bool:
    """Whoever works in a division, for the CIO or the headquarters; what is in it depends on who asks."""
    watching = (Role.CIO_OFFICE, Role.CIO, Role.AUDITOR, Role.HEADQUARTERS_MEMBER)
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD, *watching)


def may_see_queue(actor: Actor) -> bool:
    """The queue is for whoever works in a division, the CIO office and the CIO."""
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD, Role.CIO_OFFICE, Role.CIO)


def may_keep_likeness(actor: Actor) -> bool:
    """Opinions are compared with each other by the installation itself or its operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


def may_keep_marks(actor: Actor) -> bool:
    """Opinions are looked through for personal data by the installation itself or its operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


# What concerns a person, and is withheld for that; the rest is withheld as wrongdoing.
PERSONAL_MARKS = frozenset(
    {MarkKind.NAME, MarkKind.PHONE, MarkKind.ADDRESS, MarkKind.EMAIL, MarkKind.MY_NUMBER}
)


def withholding_for(kinds: Iterable[str]) -> Withholding:
    """Return the class of reason under which an opinion with such marks is withheld."""
    is_personal = any(kind in PERSONAL_MARKS for kind in kinds)
    return Withholding.PERSONAL_DATA if is_personal else Withholding.DEFAMATION


def may_publish_results(actor: Actor, consultation: Consultation) -> bool:
    """Results and their corrections are approved by the head of the owning division or the CIO office."""
    return actor.heads(consultation.division_id) or actor.has(Role.CIO_OFFICE)


PARAGRAPH_END = re.compile(r"\n[ \t\u3000]*\n")


class Stance(models.IntegerChoices):
    """賛否: the three answers to a statement."""

    AGREE = 1, _("賛成")
    DISAGREE = -1, _("反対")
    PASS = 0, _("わからない")


STATEMENTS_PER_PERSON = 10
# Below this many people nothing is said about how they answered.
FEWEST_SHOWN = 5
# Votes are put into the public log, and the map is drawn anew, at most once in this time.
VOTES_SETTLED_EVERY_S = 30


def phases_on(phases: Iterable[Phase], on: date) -> tuple[Phase, ...]:
    """Return the phases that run on a day; the first and the last day belong to a phase."""
    return tuple(phase for phase in phases if phase.starts_on <= on <= phase.ends_on)


def open_kinds(consultation: Consultation, phases: Iterable[Phase], on: date) -> frozenset[str]:
    """Return what may be done on a day; a consultation without phases is one phase of its own kind."""
    if stage_of(consultation, on) != Stage.OPEN:
        return frozenset()
    known = tuple(phases)
    if not known:
        return frozenset({str(consultation.kind)})
    return frozenset(str(phase.kind) for phase in phases_on(known, on))


def has_begun(consultation: Consultation, phases: Iterable[Phase], kind: str, on: date) -> bool:
    """Tell whether something of this kind was asked for by a day (it may be over by then)."""
    known = tuple(phases)
    if not known:
        return consultation.kind == kind
    return any(phase.kind == kind and phase.starts_on <= on for phase in known)


def asks_for(consultation: Consultation, phases: Iterable[Phase], kind: str) -> bool:
    """Tell whether something of this kind is asked for at any time."""
    known = tuple(phases)
    return any(phase.kind == kind for phase in known) if known else consultation.kind == kind


def asks_for_opinions(consultation: Consultation, phases: Iterable[Phase]) -> bool:
    """Tell whether opinions in free words are asked for at any time."""
    known = tuple(phases)
    return any(asks_for(consultation, known, kind) for kind in OPINION_KINDS)


def opinions_have_begun(consultation: Consultation, phases: Iterable[Phase], on: date) -> bool:
    """Tell whether opinions in free words were asked for by a day (their phase may be over by then)."""
    known = tuple(phases)
    return any(has_begun(consultation, known, kind, on) for kind in OPINION_KINDS)


def takes_opinions(consultation: Consultation, phases: Iterable[Phase], on: date) -> bool:
    """Tell whether opinions in free words are taken on a day, in time or late."""
    return stage_of(consultation, on) in OPINIONS_TAKEN and opinions_have_begun(consultation, phases, on)


def has_draft(consultation: Consultation) -> bool:
    """Tell whether a draft is put before people, which is enacted or not at the end."""
    return consultation.kind in DRAFT_KINDS


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a part of a draft; an empty line parts them."""
    return tuple(part.strip() for part in PARAGRAPH_END.split(text) if part.strip())


def may_moderate(actor: Actor, consultation: Consultation) -> bool:
    """Who decides which statements are shown: the owning division and the CIO office."""
    return _runs(actor, consultation.division_id)


def may_decide_appeals(actor: Actor, consultation: Consultation) -> bool:
    """Appeals are decided by the head of the owning division or the CIO office."""
    return may_publish_results(actor, consultation)


def has_other_eyes(actor: Actor, appeal: Appeal) -> bool:
    """Whoever made a decision does not decide about the appeal against it."""
    return appeal.against_id is None or appeal.against_id != actor.person_id


def may_leave_out(actor: Actor, consultation: Consultation) -> bool:
    """A map without some people is published by the head of the owning division or the CIO office."""
    return may_publish_results(actor, consultation)


def may_make_codes(actor: Actor, consultation: Consultation) -> bool:
    """Codes that make a participant a resident are made by the head of the owning division or the CIO office."""
    return may_publish_results(actor, consultation)


def may_settle_votes(actor: Actor) -> bool:
    """Votes are put into the log, and maps are drawn, by the installation itself or its operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


# What the parts of a proposal are called, in the order in which they are read.
PROPOSAL_PARTS = {
    "title": Proposal._meta.get_field("title").verbose_name,
    "problem": Proposal._meta.get_field("problem").verbose_name,
    "wish": Proposal._meta.get_field("wish").verbose_name,
    "place": Proposal._meta.get_field("place").verbose_name,
}
PROPOSALS_PER_PERSON = 10
SUGGESTIONS_AT_ONCE = 3
# Supports are put into the public log at most once in this time.
SUPPORTS_LOGGED_EVERY_S = 300
# After so many days without an answer of the author the office may answer a suggested change.
AUTHOR_ANSWERS_DAYS = 7
# What holding a proposal back means once it is counted among the opinions.
WITHHELD_AS = {
    ProposalHold.PERSONAL_DATA: Withholding.PERSONAL_DATA,
    ProposalHold.DEFAMATION: Withholding.DEFAMATION,
    ProposalHold.OFF_TOPIC: Withholding.OFF_TOPIC,
    ProposalHold.ADVERTISING: Withholding.OFF_TOPIC,
    ProposalHold.THIRD_PARTY: Withholding.THIRD_PARTY,
    ProposalHold.NO_CONSENT: Withholding.NO_CONSENT,
}


def takes_proposals(consultation: Consultation, phases: Iterable[Phase], on: date) -> bool:
    """Tell whether proposals, supports and suggested changes are taken on a day."""
    return PhaseKind.PROPOSALS in open_kinds(consultation, phases, on)


def may_be_reworded(consultation: Consultation) -> bool:
    """Authors answer for their proposals until the city begins to consider them."""
    return consultation.state == State.PUBLISHED


def author_is_late(suggestion: Suggestion, at: datetime) -> bool:
    """Tell whether the author of a proposal has left a suggested change unanswered for too long."""
    if suggestion.opened_at is None:
        return False
    return at - suggestion.opened_at >= timedelta(days=AUTHOR_ANSWERS_DAYS)


def shown_supports(supports: int) -> int | None:
    """Return a number of supports as everybody may see it; None while it is too small."""
    return supports if supports >= FEWEST_SHOWN else None

"""変更の案: anyone suggests another wording with a reason; the author answers, or the office when the author does not."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Contributor, Proposal, ProposalVersion, Suggestion
from yoriai.apps.consultations.operations.opinions import new_key
from yoriai.apps.consultations.operations.proposals import shared
from yoriai.apps.consultations.operations.proposals.marking import have_marks_sought
from yoriai.apps.consultations.operations.proposals.shared import VersionMade
from yoriai.apps.consultations.operations.proposals.telling import have_author_told
from yoriai.apps.consultations.operations.proposals.texts import (
    PARTS,
    ProposalWording,
    check_note,
    check_reason,
    check_wording,
    clean_title,
    label_of,
    wording_of,
)
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT_SUGGESTION, HeldProposals
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

OPEN_STATES = (rules.SuggestionState.WAITING, rules.SuggestionState.OPEN)


class SuggestionChangesNothing(Refusal):
    """It is the present wording."""

    code = "suggestion-changes-nothing"
    status = 422
    message = _("今の文と同じで、変わるところがありません。")
    next_step = _("変えたいところを書き直してから、もう一度送ってください。")


class TooManySuggestions(Refusal):
    """One person has only so many open at once for one proposal."""

    code = "too-many-suggestions"
    message = _("この提案への、返事を待っている変更の案が%(limit)s件あります。")
    next_step = _("返事が来てから、次の案を出してください。")


class SuggestionSettled(Refusal):
    """It was answered, held back or checked before."""

    code = "suggestion-settled"
    message = _("変更の案%(number)sの扱いは、すでに決まっています（%(state)s）。")
    next_step = _("提案のページで、今のようすを確かめてください。")


class SuggestionConflicts(Refusal):
    """The same part was changed meanwhile in another way."""

    code = "suggestion-conflicts"
    message = _("この案は第%(base)s版をもとにしています。そのあと第%(version)s版で「%(parts)s」が変わったため、そのままでは取り入れられません。")  # fmt: skip
    next_step = _("今の文を書き直して両方を生かすか、理由を書いて、取り入れないことにしてください。")


class OfficeMustWait(Refusal):
    """The author still has time to answer."""

    code = "suggestion-author-first"
    message = _("提案した人の返事を待っています。案を示してから%(days)s日たつまで、市は返事をしません。")
    next_step = _("期間を過ぎても返事がないときに、市が理由を添えて決めます。")


@dataclass(frozen=True)
class SuggestionDraft:
    """Another wording of a proposal, the version it was made from, and why; without a device the office's."""

    consultation_code: str
    number: int
    base_version: int
    wording: ProposalWording
    reason: str
    device: str = field(default="", repr=False)
    submission_key: str = field(default_factory=new_key)


@records.operation
def suggest(*, draft: SuggestionDraft, by: Actor, at: datetime) -> Suggestion:
    """Take in another wording of a proposal. An author's own becomes the next version, after a check if there is one.

    Returns:
        The stored suggestion; the earlier one when the same key was sent before. It has a receipt unless it is the
        office's.

    Raises:
        NotFound: there is no such consultation or proposal in public.
        NotAllowed: without a device, `by` belongs neither to the owning division nor to the CIO office.
        NotOpenYet: the first day has not come.
        ProposingOver: the last day is over; for authors and the office: the consideration began.
        ProposalWasMerged: it is part of a joint proposal now.
        ProposalNotShown: it is not shown, and not the author's own.
        ProposalReasonMissing: there is no reason.
        ProposalTitleMissing, ProposalWishMissing, ProposalTooLong, OpinionHoldsMyNumber: the wording is faulty.
        ProposalChanged: there is a newer version, and the author or the office saw an older one.
        SuggestionChangesNothing: it is the wording that it was made from.
        TooManySuggestions: this person has as many open as one may.
    """
    wording, reason = draft.wording.cleaned(), clean_title(draft.reason)
    check_wording(wording)
    check_reason(reason)
    terms = shared.held(draft.consultation_code)
    proposal = shared.proposal_of(terms, draft.number)
    known = Suggestion.objects.filter(proposal=proposal, submission_key=draft.submission_key).first()
    if known is not None:
        shared.record("proposal.suggestion-repeated", proposal, by, at)
        return known
    who = shared.join(terms=terms, device=draft.device, by=by, at=at) if draft.device else None
    hand = _hand(terms, proposal, who, by)
    _check_may_suggest(terms, proposal, hand, at)
    _check_base(proposal, draft, hand, wording)
    if hand == rules.Hand.CONTRIBUTOR:
        _check_number(proposal, who)
    suggestion = _stored(proposal, draft, (wording, reason), (hand, who), at)
    have_marks_sought(at=at)
    _open_or_wait(terms, proposal, suggestion, at)
    shared.record("proposal.suggested", proposal, by, at, hand=hand, suggestion=suggestion.number)
    return suggestion


def _hand(terms: HeldProposals, proposal: Proposal, who: Contributor | None, by: Actor) -> str:
    if who is None:
        if not rules.may_moderate(by, terms.consultation):
            raise NotAllowed
        return str(rules.Hand.OFFICE)
    own = shared.is_author(proposal, who.pk)
    return str(rules.Hand.AUTHOR if own else rules.Hand.CONTRIBUTOR)


def _check_may_suggest(terms: HeldProposals, proposal: Proposal, hand: str, at: datetime) -> None:
    if hand == rules.Hand.CONTRIBUTOR:
        shared.check_proposing(terms=terms, at=at)
        shared.check_shown(proposal)
    else:
        shared.check_rewording(terms)
        shared.check_standing(proposal)


def _check_base(proposal: Proposal, draft: SuggestionDraft, hand: str, wording: ProposalWording) -> None:
    base = version_of(proposal, draft.base_version)
    if hand == rules.Hand.AUTHOR and draft.base_version != proposal.version:
        raise shared.ProposalChanged(number=proposal.number, version=proposal.version)
    if wording == wording_of(base) or wording == wording_of(proposal):
        raise SuggestionChangesNothing


def version_of(proposal: Proposal, number: int) -> ProposalVersion:
    """Return one version of a proposal.

    Raises:
        Invalid: there is no such version.
    """
    found = ProposalVersion.objects.filter(proposal=proposal, number=number).first()
    if found is None:
        raise Invalid(field=str(ProposalVersion._meta.get_field("number").verbose_name))
    return found


def _check_number(proposal: Proposal, who: Contributor | None) -> None:
    rows = Suggestion.objects.filter(proposal=proposal, contributor=who, state__in=OPEN_STATES)
    if rows.count() >= rules.SUGGESTIONS_AT_ONCE:
        raise TooManySuggestions(limit=rules.SUGGESTIONS_AT_ONCE)


def _stored(
    proposal: Proposal,
    draft: SuggestionDraft,
    said: tuple[ProposalWording, str],
    given_by: tuple[str, Contributor | None],
    at: datetime,
) -> Suggestion:
    (wording, reason), (hand, who) = said, given_by
    rows = Suggestion.objects.filter(proposal=proposal)
    suggestion = Suggestion.objects.create(
        proposal=proposal,
        number=int(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        base_version=draft.base_version,
        hand=hand,
        contributor=who,
        contributor_number=_contributor_number(proposal, who) if hand == rules.Hand.CONTRIBUTOR else None,
        reason=reason,
        state=rules.SuggestionState.WAITING,
        at=at,
        submission_key=draft.submission_key,
        **wording.parts(),
    )
    leaf = ledger.LeafDraft(
        kind="suggestion",
        subject_type=SUBJECT_SUGGESTION,
        subject_id=suggestion.pk,
        content={**wording.parts(), "reason": reason},
        public={**shared.place_of(proposal), "suggestion": suggestion.number, "author": hand},
    )
    leaves = ledger.append_leaves([leaf], at=at)
    if who is not None:
        ledger.issue_receipts(leaves, at=at)
    return suggestion


def _contributor_number(proposal: Proposal, who: Contributor | None) -> int:
    """Return which participant somebody is within this proposal; the same one keeps the number."""
    rows = Suggestion.objects.filter(proposal=proposal)
    known = rows.filter(contributor=who, contributor_number__isnull=False).first()
    if known is not None and known.contributor_number is not None:
        return known.contributor_number
    return int(rows.aggregate(last=Max("contributor_number"))["last"] or 0) + 1


def _open_or_wait(terms: HeldProposals, proposal: Proposal, suggestion: Suggestion, at: datetime) -> None:
    """What the terms or the office's own hand need no check for goes on at once."""
    unseen = suggestion.hand == rules.Hand.AUTHOR and proposal.state != rules.ProposalState.SHOWN
    if terms.shows_at_once or unseen or suggestion.hand == rules.Hand.OFFICE:
        show_suggestion(proposal, suggestion, at)


def show_suggestion(proposal: Proposal, suggestion: Suggestion, at: datetime) -> None:
    """Put a suggestion before the author; the author's own needs no further answer."""
    suggestion.state = rules.SuggestionState.OPEN
    suggestion.opened_at = at
    suggestion.save(update_fields=["state", "opened_at"])
    if suggestion.hand == rules.Hand.AUTHOR:
        _accept(proposal, suggestion, rules.Hand.AUTHOR, "", at)
    else:
        have_author_told(proposal=proposal, what="suggestion", number=suggestion.number, at=at)


@dataclass(frozen=True)
class SuggestionVerdict:
    """Whether the office puts a suggestion before the author (`open`) or holds it back, and why."""

    state: str
    seen: str
    reason: str = ""


@records.operation
def check_suggestion(
    *, suggestion_id: int, verdict: SuggestionVerdict, by: Actor, at: datetime
) -> Suggestion:
    """Put a suggestion before the author and everybody, or hold it back with a reason of the published list.

    Returns:
        The suggestion as it now stands; an author's own that is shown is the new version.

    Raises:
        NotFound: there is no such suggestion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        SuggestionSettled: it was decided about before.
        Invalid: the state or the reason is none of the list.
        ProposingOver: the consideration began.
        ProposalWasMerged: the proposal is part of a joint one now.
        SuggestionConflicts: an author's own no longer fits to the present version.
    """
    suggestion, proposal, terms = _held_suggestion(suggestion_id)
    if not rules.may_moderate(by, terms.consultation):
        raise NotAllowed
    if suggestion.state != verdict.seen or suggestion.state not in OPEN_STATES:
        raise _settled(suggestion)
    if verdict.state == rules.SuggestionState.HELD:
        _hold(suggestion, verdict.reason, by, at)
    elif verdict.state == rules.SuggestionState.OPEN and suggestion.state == rules.SuggestionState.WAITING:
        shared.check_rewording(terms)
        shared.check_standing(proposal)
        show_suggestion(proposal, suggestion, at)
    else:
        raise Invalid(field=str(Suggestion._meta.get_field("state").verbose_name))
    facts: dict[str, Fact] = {"suggestion": suggestion.number, "state": str(verdict.state)}
    if verdict.state == rules.SuggestionState.HELD:
        facts["reason"] = verdict.reason
    shared.log_moderation(proposal, (SUBJECT_SUGGESTION, suggestion.pk), facts, at)
    shared.record("proposal.suggestion-checked", proposal, by, at, **facts)
    return suggestion


def _hold(suggestion: Suggestion, reason: str, by: Actor, at: datetime) -> None:
    if reason not in rules.ProposalHold.values:
        raise Invalid(field=str(Suggestion._meta.get_field("hold_reason").verbose_name))
    suggestion.state = rules.SuggestionState.HELD
    suggestion.hold_reason = reason
    suggestion.answered_at, suggestion.decided_by_id = at, by.person_id
    suggestion.save(update_fields=["state", "hold_reason", "answered_at", "decided_by_id"])


def _held_suggestion(suggestion_id: int) -> tuple[Suggestion, Proposal, HeldProposals]:
    found = Suggestion.objects.select_related("proposal__consultation").filter(pk=suggestion_id).first()
    if found is None:
        raise NotFound
    terms = shared.held(found.proposal.consultation.code)
    proposal = shared.proposal_of(terms, found.proposal.number)
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion_id)
    suggestion.proposal = proposal
    return suggestion, proposal, terms


def _settled(suggestion: Suggestion) -> SuggestionSettled:
    label = rules.SuggestionState(suggestion.state).label
    return SuggestionSettled(number=suggestion.number, state=str(label))


@dataclass(frozen=True)
class SuggestionAnswer:
    """Whether a suggestion is taken over (`accepted` or `declined`), why, and which version was seen."""

    state: str
    seen_version: int
    reason: str = ""
    device: str = field(default="", repr=False)


@records.operation
def answer_suggestion(*, suggestion_id: int, answer: SuggestionAnswer, by: Actor, at: datetime) -> Suggestion:
    """Take a suggestion over as the next version, or decline it with a reason.

    The author answers; after `rules.AUTHOR_ANSWERS_DAYS` days without one also the office, always with a reason.

    Returns:
        The suggestion as it now stands.

    Raises:
        NotFound: there is no such suggestion.
        NotTheAuthor: the device is not the author's.
        NotAllowed: without a device, `by` belongs neither to the owning division nor to the CIO office.
        OfficeMustWait: the author still has time.
        ProposingOver: the consideration began.
        ProposalWasMerged: the proposal is part of a joint one now.
        ProposalNotShown: its text was erased.
        SuggestionSettled: it was answered before, or is not shown to the author.
        ProposalChanged: there is another version than the one that was seen.
        ProposalReasonMissing: it is declined, or answered by the office, without a reason.
        SuggestionConflicts: the same part was changed meanwhile in another way.
        Invalid: the answer is neither of the two.
    """
    suggestion, proposal, terms = _held_suggestion(suggestion_id)
    hand = _answering_hand(suggestion, proposal, terms, (answer.device, by), at)
    shared.check_rewording(terms)
    shared.check_standing(proposal)
    if suggestion.state != rules.SuggestionState.OPEN:
        raise _settled(suggestion)
    if answer.seen_version != proposal.version:
        raise shared.ProposalChanged(number=proposal.number, version=proposal.version)
    reason = clean_title(answer.reason)
    accepts = answer.state == rules.SuggestionState.ACCEPTED
    if not accepts and answer.state != rules.SuggestionState.DECLINED:
        raise Invalid(field=str(Suggestion._meta.get_field("state").verbose_name))
    (check_note if accepts and hand == rules.Hand.AUTHOR else check_reason)(reason)
    if accepts:
        _accept(proposal, suggestion, hand, reason, at)
    else:
        _settle(suggestion, rules.SuggestionState.DECLINED, hand, reason, at)
    shared.record("proposal.suggestion-answered", proposal, by, at, state=str(suggestion.state), hand=hand)
    return suggestion


def _answering_hand(
    suggestion: Suggestion,
    proposal: Proposal,
    terms: HeldProposals,
    asking: tuple[str, Actor],
    at: datetime,
) -> str:
    device, by = asking
    if device:
        shared.author_at(terms=terms, proposal=proposal, device=device)
        return str(rules.Hand.AUTHOR)
    if not rules.may_moderate(by, terms.consultation):
        raise NotAllowed
    if suggestion.state == rules.SuggestionState.OPEN and not rules.author_is_late(suggestion, at):
        raise OfficeMustWait(days=rules.AUTHOR_ANSWERS_DAYS)
    return str(rules.Hand.OFFICE)


def _accept(proposal: Proposal, suggestion: Suggestion, hand: str, reason: str, at: datetime) -> None:
    wording = _brought_together(proposal, suggestion)
    made = VersionMade(wording, suggestion.hand, suggestion.reason, suggestion)
    shared.add_version(proposal, made, at)
    _settle(suggestion, rules.SuggestionState.ACCEPTED, hand, reason, at)


def _brought_together(proposal: Proposal, suggestion: Suggestion) -> ProposalWording:
    """Return the present wording with what the suggestion changes in its base, part by part.

    Raises:
        SuggestionConflicts: the same part was changed in two ways.
    """
    base = wording_of(version_of(proposal, suggestion.base_version))
    now, new = wording_of(proposal), wording_of(suggestion)
    parts, both = {}, []
    for name in PARTS:
        then, present, wanted = (getattr(one, name) for one in (base, now, new))
        parts[name] = present if wanted == then else wanted
        if present not in (then, wanted) and wanted != then:
            both.append(label_of(name))
    if both:
        raise SuggestionConflicts(
            base=suggestion.base_version, version=proposal.version, parts="、".join(both)
        )
    return ProposalWording(**parts)


def _settle(suggestion: Suggestion, state: str, hand: str, reason: str, at: datetime) -> None:
    suggestion.state = state
    suggestion.answered_by = hand
    suggestion.answer = reason
    suggestion.answered_at = at
    suggestion.save(update_fields=["state", "answered_by", "answer", "answered_at"])

"""Taking part through a program: proposing, supporting, answering a survey, registering for a meeting.

The operations are those of the pages; here is only what a program says differently. A key of a program (`Idempotency-Key`)
belongs to one program and one thing to take part in, and never to two different contents.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Gathering,
    Proposal,
    ProposalVersion,
    Registration,
    SurveyAnswer,
    SurveyResponse,
)
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft
from yoriai.apps.consultations.operations.programs import (
    KeyUsedBefore,
    SpeakerNotExpected,
    device_of,
)
from yoriai.apps.consultations.operations.proposals import intake, supporting
from yoriai.apps.consultations.operations.proposals.intake import ProposalDraft, Proposed
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice, SupportGiven
from yoriai.apps.consultations.operations.proposals.texts import clean_title, wording_of
from yoriai.apps.consultations.operations.surveys.answering import ResponseDraft, answer_survey
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.queries.redactions import as_written
from yoriai.apps.consultations.queries.surveys import survey_page
from yoriai.apps.ledger.operations import IssuedReceipt
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Invalid, NotAllowed
from yoriai.apps.shared.time import day_of


def send_proposal(*, draft: ProposalDraft, speaker: str, by: Actor, at: datetime) -> Proposed:
    """Take in a proposal that a program sends; `draft.submission_key` is the program's own key.

    Args:
        draft: what is proposed; its device is found here.
        speaker: how a partner's program tells its people apart; empty for a personal token.
        by: who acts through a token.
        at: now.

    Returns:
        The stored proposal with its receipt; the earlier ones when the same key was sent before with the same words.

    Raises:
        NotAllowed: there is no token.
        SpeakerMissing, SpeakerNotExpected: a partner says for whom it speaks, and nobody else does.
        KeyUsedBefore: the key came with another proposal.
        Refusal: as `propose` does.
    """
    device = device_of(by=by, speaker=speaker)
    key = _key(by, "proposal", draft.consultation_code, draft.submission_key)
    made = intake.propose(draft=replace(draft, device=device, submission_key=key), by=by, at=at)
    if _first_words(made.proposal) != (draft.wording.cleaned(), clean_title(draft.place)):
        raise KeyUsedBefore
    return made


def _first_words(proposal: Proposal) -> tuple[object, str]:
    """Return what was sent: the text may be another one by now."""
    first = ProposalVersion.objects.get(proposal=proposal, number=1)
    for part, text in as_written(first).items():
        setattr(first, part, text)
    return wording_of(first), as_written(proposal).get("place", proposal.place)


def send_support(*, choice: SupportChoice, speaker: str, by: Actor, at: datetime) -> SupportGiven:
    """Support a proposal through a program, or take the support back; twice changes nothing.

    Raises:
        NotAllowed: there is no token.
        SpeakerMissing, SpeakerNotExpected: a partner says for whom it speaks, and nobody else does.
        Refusal: as `support` does.
    """
    device = device_of(by=by, speaker=speaker)
    return supporting.support(choice=replace(choice, device=device), by=by, at=at)


def send_response(*, draft: ResponseDraft, speaker: str, by: Actor, at: datetime) -> IssuedReceipt:
    """Take in answers to a survey that a program sends; `draft.submission_key` is the program's own key.

    Args:
        draft: what is answered; its device is found here.
        speaker: how a partner's program tells its people apart; empty for a personal token.
        by: who acts through a token.
        at: now.

    Returns:
        The receipt; the earlier one when the same key was sent before with the same answers.

    Raises:
        NotAllowed: there is no token, or the survey is not answered over the web.
        SpeakerMissing, SpeakerNotExpected: a partner says for whom it speaks, and nobody else does.
        KeyUsedBefore: the key came with other answers.
        Refusal: as `answer_survey` does.
    """
    device = device_of(by=by, speaker=speaker)
    page = survey_page(code=draft.consultation_code, on=day_of(at), actor=by)
    if rules.Channel.WEB not in page.consultation.channels:
        raise NotAllowed
    key = _key(by, "survey", draft.consultation_code, draft.submission_key)
    sent = replace(draft, device=device, submission_key=key)
    receipt = answer_survey(draft=sent, by=by, at=at)
    if _answers_of(key) != _answers_in(sent):
        raise KeyUsedBefore
    return receipt


Answers = set[tuple[int, int | None, str]]


def _answers_of(key: str) -> Answers:
    response = SurveyResponse.objects.get(submission_key=key)
    rows = SurveyAnswer.objects.filter(response=response)
    found = rows.values_list("question__number", "option", "opinion__text")
    return {(number, option, text or "") for number, option, text in found}


def _answers_in(draft: ResponseDraft) -> Answers:
    chosen = {(number, option, "") for number, options in draft.chosen.items() for option in options}
    written = {(number, None, text) for number, said in draft.texts.items() if (text := clean_text(said))}
    return {*chosen, *written}


def send_registration(*, draft: RegistrationDraft, speaker: str, by: Actor, at: datetime) -> Registration:
    """Register people for a meeting through a program; `draft.submission_key` is the program's own key.

    Args:
        draft: how many, in which way, what they need.
        speaker: not used to tell people apart here; a personal token may not name anybody.
        by: who acts through a token.
        at: now.

    Returns:
        The registration with its number; the earlier one when the same key was sent before with the same request.

    Raises:
        NotAllowed: there is no token.
        SpeakerNotExpected: a personal token names somebody.
        Invalid: something is needed that this meeting does not offer.
        KeyUsedBefore: the key came with another registration.
        Refusal: as `register` does.
    """
    if by.through is None:
        raise NotAllowed
    if speaker and not by.is_partner:
        raise SpeakerNotExpected
    offered = Gathering.objects.filter(pk=draft.gathering_id).values_list("accommodations", flat=True).first()
    if set(draft.needs) - set(offered or ()):
        raise Invalid(field=str(Registration._meta.get_field("needs").verbose_name))
    key = _key(by, "registration", str(draft.gathering_id), draft.submission_key)
    made = registering.register(draft=replace(draft, submission_key=key), by=by, at=at)
    # A party may have become smaller since, and what it needed may be erased.
    if made.way != draft.way or made.people > draft.people:
        raise KeyUsedBefore
    return made


def _key(by: Actor, kind: str, about: str, key: str) -> str:
    """Keep the keys of programs apart: nobody learns a receipt by guessing somebody else's key."""
    partner = by.through and by.through.partner
    return sha256(f"{kind}:{about}:{by.person_id}:{partner}:{key}".encode()).hexdigest()

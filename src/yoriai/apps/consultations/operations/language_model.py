"""Asking a language model for the name of a theme: what leaves the house is kept, what comes back is a proposal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import ModelRequest, Theme
from yoriai.apps.consultations.operations.considering import considered
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

ASK_MODEL = "yoriai.apps.consultations.tasks.ask_model"
State = ModelRequest.State


class LanguageModelOff(Refusal):
    """No address of a language model is set: nothing is ever sent."""

    code = "language-model-off"
    message = _("言語モデルは設定されていません。")
    next_step = _("使うときは、運用の担当者に設定を頼んでください。使わなくても、すべての作業ができます。")


class AlreadyAsked(Refusal):
    """The model was asked about this theme and has not answered yet."""

    code = "language-model-asked-already"
    message = _("この話題については、言語モデルの返事を待っています。")
    next_step = _("少し待ってから、画面を開き直してください。")


@dataclass(frozen=True)
class Sending:
    """What is about to be sent: the masked text, from which opinions, how many places are masked, to which model."""

    text: str
    opinion_ids: Collection[int]
    masked: int
    model: str


@dataclass(frozen=True)
class Proposal:
    """What the model said, or why there is nothing."""

    label: str = ""
    summary: str = ""
    failure: str = ""


@records.operation
def have_theme_described(*, consultation_id: int, key: str, by: Actor, at: datetime) -> ModelRequest:
    """Have a language model asked for a name and a summary of a theme, where an operator set one up.

    Returns:
        The request, waiting.

    Raises:
        NotFound: there is no such consultation, or no such theme stands.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        LanguageModelOff: no address is set.
        AlreadyAsked: it was asked and did not answer yet.
    """
    consultation = considered(consultation_id, by)
    if not settings.YORIAI_LLM_URL:
        raise LanguageModelOff
    if not Theme.objects.filter(consultation=consultation, key=key, state=Theme.State.STANDING).exists():
        raise NotFound
    open_ones = ModelRequest.objects.filter(consultation=consultation, theme_key=key)
    if open_ones.filter(state__in=(State.WAITING, State.SENT)).exists():
        raise AlreadyAsked
    request = ModelRequest.objects.create(
        consultation=consultation,
        purpose=ModelRequest.Purpose.DESCRIBE_THEME,
        theme_key=key,
        asked_at=at,
        person_id=by.person_id,
    )
    jobs.enqueue(
        task=ASK_MODEL, arguments={"request_id": request.pk}, at=at, unique_key=f"model:{request.pk}"
    )
    _record("model.asked-for", request, by, at)
    return request


@records.operation
def note_sending(*, request_id: int, sending: Sending, by: Actor, at: datetime) -> bool:
    """Note what is about to be sent, before it is: its words, their hash and length.

    Returns:
        Whether it may be sent now; False when it was sent or answered before.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such request.
    """
    request = _held(request_id, by)
    if request.state != State.WAITING:
        _record("model.not-asked-again", request, by, at)
        return False
    request.state, request.sent_at, request.model = State.SENT, at, sending.model[:200]
    request.sent_text, request.characters = sending.text, len(sending.text)
    request.sha256 = sha256(sending.text.encode()).hexdigest()
    request.masked, request.opinion_ids = sending.masked, sorted(sending.opinion_ids)
    request.save()
    facts: dict[str, str | int] = {
        "consultation_id": request.consultation_id,
        "purpose": str(request.purpose),
        "sha256": request.sha256,
        "characters": request.characters,
        "masked": request.masked,
        "opinions": len(request.opinion_ids),
    }
    entry = records.Entry("model.sent", "consultations.ModelRequest", request.pk, by=by, at=at, facts=facts)
    records.record(entry)
    return True


@records.operation
def keep_proposal(*, request_id: int, proposal: Proposal, by: Actor, at: datetime) -> None:
    """Keep what the model said, or that it said nothing, once. No theme is changed.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such request.
    """
    request = _held(request_id, by)
    if request.state not in (State.WAITING, State.SENT):
        _record("model.answered-before", request, by, at)
        return
    request.state = State.FAILED if proposal.failure else State.ANSWERED
    request.answered_at, request.failure = at, proposal.failure
    request.label, request.summary = proposal.label[:120], proposal.summary
    request.save()
    _record("model.failed" if proposal.failure else "model.answered", request, by, at)


def _held(request_id: int, by: Actor) -> ModelRequest:
    if not rules.may_keep_likeness(by):
        raise NotAllowed
    request = ModelRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None:
        raise NotFound
    return request


def _record(action: str, request: ModelRequest, by: Actor, at: datetime) -> None:
    facts: dict[str, str | int] = {
        "consultation_id": request.consultation_id,
        "failure": str(request.failure),
    }
    entry = records.Entry(action, "consultations.ModelRequest", request.pk, by=by, at=at, facts=facts)
    records.record(entry)

"""Sending letters: taken in small groups, tried again after a pause, and never lost without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import letter_rules as rules
from yoriai.apps.consultations.models import Letter
from yoriai.apps.consultations.queries import letters as queries
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.jobs.queue import pause_after
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal

State = Letter.State
SEND_LETTERS = "yoriai.apps.consultations.tasks.send_letters"


class LetterHasNotFailed(Refusal):
    """Only a letter that could not be sent is tried again by hand."""

    code = "letter-has-not-failed"
    message = _("このお知らせは、送れなかったものではありません。")
    next_step = _("一覧を開き直して、現在の状態を確かめてください。")


def ask_for_sending(*, at: datetime, not_before: datetime | None = None) -> None:
    """Have due letters sent at the next full minute; asked for many times before it, it is done once.

    Args:
        at: now.
        not_before: when the first one is due; now when None.
    """
    minute = max(at, not_before or at).replace(second=0, microsecond=0) + timedelta(minutes=1)
    key = f"letters:{minute.astimezone(UTC):%Y%m%d%H%M}"
    jobs.enqueue(task=SEND_LETTERS, arguments={}, at=at, run_after=minute, unique_key=key)


@records.operation
def claim_letters(*, limit: int, by: Actor, at: datetime) -> list[int]:
    """Take letters that are due, or whose sender gave no sign of life for a while.

    Args:
        limit: at most so many.
        by: the installation.
        at: now.

    Returns:
        The letters, longest due first; each counts one more attempt.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    _require_installation(by)
    lost = Q(state=State.SENDING, claimed_at__lt=at - rules.LETTER_LOST_AFTER)
    hopeless = Letter.objects.filter(lost, attempts__gte=rules.LETTER_ATTEMPTS)
    hopeless.update(state=State.FAILED, failure=rules.Failure.LOST, ended_at=at)
    rows = Letter.objects.select_for_update().filter(Q(state=State.WAITING, due_at__lte=at) | lost)
    found = list(rows.order_by("due_at", "pk").values_list("pk", "state")[:limit])
    taken = [pk for pk, _state in found]
    left_behind = [pk for pk, state in found if state == State.SENDING]
    Letter.objects.filter(pk__in=left_behind).update(taken_over_at=at)
    Letter.objects.filter(pk__in=taken).update(state=State.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    _record("letters.claimed", "due", by, at, count=len(taken), taken_over=len(left_behind))
    return taken


@records.operation
def note_letter_sent(*, letter_id: int, by: Actor, at: datetime) -> None:
    """Note that a letter left the house; a second time changes nothing.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such letter.
    """
    _require_installation(by)
    _end(letter_id, State.SENT, "", by, at)


@records.operation
def note_letter_stopped(*, letter_id: int, why: str, by: Actor, at: datetime) -> None:
    """Note that a letter is not sent: it was stopped, or there is no address any more.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such letter.
    """
    _require_installation(by)
    _end(letter_id, State.STOPPED, why, by, at)


@records.operation
def note_letter_failed(*, letter_id: int, why: str, by: Actor, at: datetime) -> None:
    """Note that a try failed: it is tried again after a pause, or was the last one.

    Args:
        letter_id: the letter.
        why: a `rules.Failure`; with some of them another try cannot help.
        by: the installation.
        at: now.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such letter.
    """
    _require_installation(by)
    letter = _locked(letter_id)
    if why in rules.HOPELESS or letter.attempts >= rules.LETTER_ATTEMPTS:
        _end(letter_id, State.FAILED, why, by, at)
        return
    letter.state, letter.failure = State.WAITING, why
    letter.due_at = at + pause_after(letter.attempts)
    letter.save(update_fields=["state", "failure", "due_at"])
    _record("letter.put-back", letter.pk, by, at, reason=why, attempts=letter.attempts)


@records.operation
def note_letter_bounced(*, letter_id: int, is_final: bool, by: Actor, at: datetime) -> bool:
    """Note that a letter which left the house came back.

    For good: the address is not tried again until it is confirmed. For now: the letter is sent again after a pause,
    as often as one that could not be handed over.

    Returns:
        Whether anything changed: a letter that did not leave, or came back before, is passed over.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such letter.
    """
    _require_installation(by)
    letter = _locked(letter_id)
    if letter.state != State.SENT:
        _record("letter.bounce-passed-over", letter.pk, by, at, state=str(letter.state))
        return False
    letter.failure = rules.Failure.BOUNCED if is_final else rules.Failure.BOUNCED_FOR_NOW
    if is_final:
        letter.subscription.bounced_at = at
        letter.subscription.save(update_fields=["bounced_at"])
    if is_final or letter.attempts >= rules.LETTER_ATTEMPTS:
        letter.state, letter.ended_at = State.FAILED, at
    else:
        letter.state, letter.ended_at = State.WAITING, None
        letter.due_at = at + max(rules.BOUNCED_FOR_NOW_REST, pause_after(letter.attempts))
        ask_for_sending(at=at, not_before=letter.due_at)
    letter.save(update_fields=["state", "failure", "due_at", "ended_at"])
    _record("letter.bounced", letter.pk, by, at, reason=str(letter.failure), attempts=letter.attempts)
    return True


@records.operation
def release_letters(*, letter_ids: list[int], by: Actor, at: datetime) -> None:
    """Put back letters that were claimed and not tried, because the mail server does not answer.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    _require_installation(by)
    rows = Letter.objects.filter(pk__in=letter_ids, state=State.SENDING)
    count = rows.update(state=State.WAITING, attempts=F("attempts") - 1)
    _record("letters.released", "claimed", by, at, count=count)


@records.operation
def retry_letter(*, letter_id: int, by: Actor, at: datetime) -> None:
    """Try a failed letter again, with all attempts given back.

    Raises:
        NotAllowed: `by` may not look after the letters of this consultation.
        NotFound: there is no such letter.
        LetterHasNotFailed: it waits, or was sent.
    """
    if not rules.may_see_some_letters(by):
        raise NotAllowed
    letter = _locked(letter_id)
    if not rules.may_see_letters(by, letter.subscription.consultation):
        raise NotAllowed
    if letter.state != State.FAILED:
        raise LetterHasNotFailed
    _try_again([letter.pk], by, at)


@records.operation
def retry_failed_letters(*, by: Actor, at: datetime) -> int:
    """Try every failed letter again that `by` looks after.

    Returns:
        How many.

    Raises:
        NotAllowed: `by` looks after no letters.
    """
    failed = queries.letters_of_desk(actor=by, state=State.FAILED).values_list("pk", flat=True)
    ids = list(failed)
    _try_again(ids, by, at)
    return len(ids)


def _try_again(ids: list[int], by: Actor, at: datetime) -> None:
    Letter.objects.filter(pk__in=ids, state=State.FAILED).update(
        state=State.WAITING, attempts=0, due_at=at, ended_at=None
    )
    ask_for_sending(at=at)
    _record("letters.retried", ids[0] if len(ids) == 1 else "failed", by, at, count=len(ids))


def _end(letter_id: int, state: State, why: str, by: Actor, at: datetime) -> None:
    letter = _locked(letter_id)
    if letter.state == State.SENDING:
        letter.state, letter.failure, letter.ended_at = state, why, at
        letter.save(update_fields=["state", "failure", "ended_at"])
    _record(f"letter.{letter.state}", letter.pk, by, at, reason=letter.failure, attempts=letter.attempts)


def _locked(letter_id: int) -> Letter:
    rows = Letter.objects.select_for_update(of=("self",)).select_related("subscription__consultation")
    letter = rows.filter(pk=letter_id).first()
    if letter is None:
        raise NotFound
    return letter


def _require_installation(by: Actor) -> None:
    if not by.has(Role.SYSTEM_OPERATOR):
        raise NotAllowed


def _record(action: str, subject: int | str, by: Actor, at: datetime, **facts: str | int) -> None:
    records.record(records.Entry(action, "consultations.Letter", subject, by=by, at=at, facts=facts))

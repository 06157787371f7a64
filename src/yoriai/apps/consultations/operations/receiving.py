"""How somebody wants to be told: how often, no more, or for another year. The signed link of a letter is the proof."""

from __future__ import annotations

from datetime import datetime, timedelta

from yoriai.apps.consultations import letter_rules, rules
from yoriai.apps.consultations.letter_links import opinion_of
from yoriai.apps.consultations.models import Contact, Letter, Opinion, Subscription
from yoriai.apps.consultations.operations.letters import ask_for_sending
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotFound
from yoriai.apps.shared.time import day_of


@records.operation
def stop_letters(*, token: str, by: Actor, at: datetime) -> Subscription:
    """Send no more letters; at once, and as often as it is asked for. What waits is not sent either.

    Args:
        token: out of the link.
        by: anybody; the link is the proof.
        at: now.

    Returns:
        The subscription, which keeps that it was stopped and holds no address.

    Raises:
        LetterLinkBroken: the link is not one of ours.
        NotFound: there is no such opinion.
    """
    subscription = _held(token)
    if subscription.stopped_at is None:
        subscription.stopped_at = at
        subscription.save(update_fields=["stopped_at"])
        Letter.objects.filter(subscription=subscription, state=Letter.State.WAITING).update(
            state=Letter.State.STOPPED, failure=letter_rules.Failure.STOPPED, ended_at=at
        )
    _record("letters.stopped", subscription, by, at)
    return subscription


@records.operation
def choose_rhythm(*, token: str, rhythm: str, by: Actor, at: datetime) -> Subscription:
    """Have letters sent at this rhythm from now on; begins again where they were stopped.

    The choice is made below the present notice of purpose, so it also covers what comes after the answer. An address
    from which a letter came back is tried again from now on.

    Args:
        token: out of the link.
        rhythm: a `letter_rules.Rhythm`.
        by: anybody; the link is the proof.
        at: now.

    Returns:
        The subscription.

    Raises:
        LetterLinkBroken: the link is not one of ours.
        NotFound: there is no such opinion, or no address any more.
        Invalid: there is no such rhythm.
    """
    if rhythm not in letter_rules.Rhythm.values:
        raise Invalid(field=str(Subscription._meta.get_field("rhythm").verbose_name))
    subscription = _held(token)
    contacts = _contacts(subscription)
    if not contacts.update(purpose_version=rules.PURPOSE_VERSION):
        raise NotFound
    subscription.rhythm, subscription.stopped_at = rhythm, None
    subscription.bounced_at = None  # whoever chooses here says that the address is right
    subscription.save(update_fields=["rhythm", "stopped_at", "bounced_at"])
    due_at = letter_rules.letter_due_at(rhythm, at)
    # A letter that is tried again after a failure keeps its pause.
    Letter.objects.filter(subscription=subscription, state=Letter.State.WAITING, attempts=0).update(
        due_at=due_at
    )
    ask_for_sending(at=at, not_before=due_at)
    _record("letters.rhythm-chosen", subscription, by, at, rhythm=rhythm)
    return subscription


@records.operation
def keep_address_longer(*, token: str, by: Actor, at: datetime) -> None:
    """Keep the address for a year from today, because its owner asks for it; never shorter than promised.

    Raises:
        LetterLinkBroken: the link is not one of ours.
        NotFound: there is no such opinion, or no address any more.
    """
    subscription = _held(token)
    until = day_of(at) + timedelta(days=rules.CONTACT_KEPT_DAYS)
    contacts = _contacts(subscription)
    if not contacts.exists():
        raise NotFound
    contacts.filter(keep_until__lt=until).update(keep_until=until)
    _record("letters.address-kept", subscription, by, at, until=until.isoformat())


def _contacts(subscription: Subscription):  # type: ignore[no-untyped-def]
    return Contact.objects.filter(
        opinion__consultation=subscription.consultation_id, opinion__sender_key=subscription.sender_key
    ).exclude(email="")


def _held(token: str) -> Subscription:
    opinion = Opinion.objects.filter(pk=opinion_of(token=token)).first()
    if opinion is None:
        raise NotFound
    subscription = Subscription.objects.get_or_create(
        consultation_id=opinion.consultation_id, sender_key=opinion.sender_key
    )[0]
    return Subscription.objects.select_for_update().get(pk=subscription.pk)


def _record(action: str, subscription: Subscription, by: Actor, at: datetime, **facts: str) -> None:
    records.record(
        records.Entry(action, "consultations.Subscription", subscription.pk, by=by, at=at, facts=facts)
    )

"""Letters to those who registered and left an address: each is asked for once, and noted when it was sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Gathering, GatheringLetter, Registration
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import day_of

TELL_REGISTERED = "yoriai.apps.consultations.tasks.tell_registered"


def ask_for_letters(rows: QuerySet[Registration], kind: str, key: str, *, at: datetime) -> int:
    """Have a letter sent to each of these registrations, in the running transaction; one key is sent once.

    Returns:
        How many registrations have the letter now, sent or on its way.
    """
    ids = list(rows.values_list("pk", flat=True))
    GatheringLetter.objects.bulk_create(
        (GatheringLetter(registration_id=pk, kind=kind, key=key, asked_at=at) for pk in ids),
        ignore_conflicts=True,
    )
    letters = GatheringLetter.objects.filter(registration__in=ids, key=key).order_by("id")
    for letter_id in letters.values_list("pk", flat=True):
        jobs.enqueue(
            task=TELL_REGISTERED,
            arguments={"letter_id": letter_id},
            at=at,
            unique_key=f"gathering-letter:{letter_id}",
        )
    return len(ids)


@records.operation
def note_letter_sent(*, letter_id: int, by: Actor, at: datetime) -> None:
    """Note that a letter was sent; a second time changes nothing.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: the letter does not exist any more.
    """
    if not rules.may_keep_registrations(by):
        raise NotAllowed
    letter = GatheringLetter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise NotFound
    if letter.sent_at is None:
        letter.sent_at = at
        letter.save(update_fields=["sent_at"])
    records.record(
        records.Entry("gathering.letter-sent", "consultations.GatheringLetter", letter.pk, by=by, at=at)
    )


@records.operation
def remind_registered(*, by: Actor, at: datetime) -> int:
    """Remind those who have a seat at a meeting of tomorrow, once for each day it was ever to take place on.

    Returns:
        How many registrations have their reminder, sent or on its way.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_keep_registrations(by):
        raise NotAllowed
    tomorrow = day_of(at) + timedelta(days=1)
    coming = Gathering.objects.filter(
        state=rules.State.ANNOUNCED, starts_at__gt=at, starts_at__lt=at + timedelta(days=2)
    )
    reminded = 0
    for gathering in coming.order_by("id"):
        if day_of(gathering.starts_at) == tomorrow:
            seated = gathering.registrations.filter(state=rules.RegistrationState.SEATED).exclude(email="")
            key = f"reminder-{tomorrow.isoformat()}"
            reminded += ask_for_letters(seated, rules.LetterKind.REMINDER, key, at=at)
    records.record(
        records.Entry(
            "gathering.reminded",
            "consultations.Gathering",
            "tomorrow",
            by=by,
            at=at,
            facts={"count": reminded},
        )
    )
    return reminded

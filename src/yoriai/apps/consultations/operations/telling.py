"""Telling those whose voice it bears on: what happened is stored with the change, and spread in batches later."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation

from yoriai.apps.consultations import letter_rules as rules
from yoriai.apps.consultations.models import Contact, Letter, Mention, News, Reflection, Subscription
from yoriai.apps.consultations.queries import letters as queries
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, NotAllowed, NotFound
from yoriai.pure.values import dataclass

SPREAD_NEWS = "yoriai.apps.consultations.tasks.spread_news"
BATCH = 500


@dataclass(frozen=True)
class About:
    """Whom it concerns: everybody in a consultation, in an item, behind a measure, or one opinion. One id is given."""

    consultation_id: int | None = None
    item_id: int | None = None
    measure_id: int | None = None
    opinion_id: int | None = None


@dataclass(frozen=True)
class NewsDraft:
    """Something that happened. `key` names the event; the same event is told once.

    `words` says it in every language of the site, see `in_every_language`; nothing in it is personal.
    """

    key: str
    kind: str
    about: About
    words: Mapping[str, str]


def in_every_language(say: Callable[[], str]) -> dict[str, str]:
    """Return what `say` returns in each language of the site, by its code."""
    words = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words[code] = say()
    return words


def concerns_somebody(*, measure_id: int) -> bool:
    """Tell whether anybody's voice bears on a measure (1 statement)."""
    return Reflection.objects.filter(measure_id=measure_id, ended_at=None).exists()


def announce(*, draft: NewsDraft, at: datetime) -> None:
    """Store an event in the caller's transaction, and have it spread: it is told exactly if it happened.

    Args:
        draft: what happened and whom it concerns.
        at: when it happened.
    """
    about = draft.about
    news = News(
        key=draft.key,
        kind=draft.kind,
        consultation_id=about.consultation_id,
        item_id=about.item_id,
        measure_id=about.measure_id,
        opinion_id=about.opinion_id,
        words=dict(draft.words),
        happened_at=at,
    )
    News.objects.bulk_create([news], ignore_conflicts=True)
    ask_for_spreading(news_key=draft.key, after=0, at=at)


def ask_for_spreading(*, news_key: str, after: int, at: datetime) -> None:
    """Have an event spread to those who come after a contact; asked for twice, it is done once."""
    arguments: dict[str, Fact] = {"news_key": news_key, "after": after}
    jobs.enqueue(task=SPREAD_NEWS, arguments=arguments, at=at, unique_key=f"news:{news_key}:{after}")


@records.operation
def spread_news(*, news_key: str, after: int, by: Actor, at: datetime) -> int | None:
    """Put an event into the next letter of up to 500 people who left an address.

    Safe to run twice: who was told of it already is passed over.

    Args:
        news_key: the event.
        after: the contact after which to go on; 0 to begin.
        by: the installation.
        at: now.

    Returns:
        The last contact looked at; None when there are no more.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
        NotFound: there is no such event.
    """
    if not by.has(Role.SYSTEM_OPERATOR):
        raise NotAllowed
    # The lock makes a second worker wait, so that it sees what the first one wrote.
    news = News.objects.select_for_update().filter(key=news_key).first()
    if news is None:
        raise NotFound
    contacts = queries.contacts_concerned(news=news, after=after, limit=BATCH, at=at)
    told = _tell(news, contacts, at)
    if len(contacts) < BATCH:
        news.spread_at = at
        news.save(update_fields=["spread_at"])
    facts: dict[str, Fact] = {"kind": str(news.kind), "contacts": len(contacts), "told": told}
    records.record(records.Entry("news.spread", "consultations.News", news.pk, by=by, at=at, facts=facts))
    return contacts[-1].pk if len(contacts) == BATCH else None


def _tell(news: News, contacts: Sequence[Contact], at: datetime) -> int:
    """Mention the event in the waiting letter of each person, or in a new one; return how many are told of it."""
    subscriptions = _subscriptions(contacts)
    told = set(
        Mention.objects.filter(news=news, subscription__in=subscriptions).values_list(
            "subscription_id", flat=True
        )
    )
    owed = [one for one in subscriptions if one.pk not in told and one.stopped_at is None]
    letters = _letters(owed, at)
    Mention.objects.bulk_create(
        Mention(news=news, subscription=one, letter_id=letters[one.pk]) for one in owed
    )
    return len(owed)


def _subscriptions(contacts: Sequence[Contact]) -> list[Subscription]:
    keys = dict.fromkeys(
        (contact.opinion.consultation_id, contact.opinion.sender_key) for contact in contacts
    )
    Subscription.objects.bulk_create(
        (Subscription(consultation_id=consultation, sender_key=sender) for consultation, sender in keys),
        ignore_conflicts=True,
    )
    rows = Subscription.objects.filter(
        consultation__in={consultation for consultation, _ in keys}, sender_key__in={key for _, key in keys}
    )
    return [row for row in rows.order_by("pk") if (row.consultation_id, row.sender_key) in keys]


def _letters(subscriptions: Sequence[Subscription], at: datetime) -> dict[int, int]:
    """Return the waiting letter of each; locked, so that none of them leaves before the event is in it."""
    waiting = Letter.objects.select_for_update().filter(
        subscription__in=subscriptions, state=Letter.State.WAITING
    )
    found = {letter.subscription_id: letter.pk for letter in waiting.order_by("pk")}
    new = [
        Letter(subscription=one, queued_at=at, due_at=rules.letter_due_at(one.rhythm, at))
        for one in subscriptions
        if one.pk not in found
    ]
    for letter in Letter.objects.bulk_create(new):
        found[letter.subscription_id] = letter.pk
    return found

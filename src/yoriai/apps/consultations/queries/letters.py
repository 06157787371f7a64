"""Whom an event concerns, what stands in a letter, and how far the letters have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils import translation

from yoriai.apps.consultations import letter_rules as rules
from yoriai.apps.consultations.letter_links import opinion_of, token_of
from yoriai.apps.consultations.models import (
    Answer,
    Consultation,
    Contact,
    Letter,
    Membership,
    Mention,
    News,
    Opinion,
    Subscription,
)
from yoriai.apps.consultations.queries.proposals.receipts import opinion_id_of, receipts_of_opinions
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

State = rules.State
RECENT_LETTERS = 20


def contacts_concerned(*, news: News, after: int, limit: int, at: datetime) -> list[Contact]:
    """Return people with an address whom an event concerns, by their number (1 statement).

    Not those whose time is over, and not those who were promised to hear of the answer alone when there is more.
    """
    rows = _with_address(day_of(at)).filter(pk__gt=after).filter(_concerned(news))
    if not rules.is_of_the_answer(news.kind):
        rows = rows.filter(purpose_version__gte=rules.LATER_NEWS_SINCE)
    return list(rows.select_related("opinion").order_by("pk")[:limit])


def _with_address(on: date) -> QuerySet[Contact]:
    return Contact.objects.exclude(email="").filter(keep_until__gte=on)


def _concerned(news: News) -> Q:
    if news.consultation_id is not None:
        return Q(opinion__consultation=news.consultation_id)
    if news.opinion_id is not None:
        return Q(opinion=news.opinion_id)
    placed = Membership.objects.filter(ended_at=None)
    if news.item_id is not None:
        return Q(opinion__in=placed.filter(item=news.item_id).values("opinion"))
    bearing = placed.filter(
        item__reflections__measure=news.measure_id,
        item__reflections__ended_at=None,
        item__consultation__results_published_at__lte=news.happened_at,
    )
    return Q(opinion__in=bearing.values("opinion"))


@dataclass(frozen=True)
class ToldNews:
    """An event as it stands in a letter."""

    kind_label: str
    words: str
    happened_at: datetime


@dataclass(frozen=True)
class ToldVoice:
    """One opinion of the person and how it was answered; `item_number` is None before the answer."""

    opinion_id: int
    receipt_number: str
    item_number: int | None
    item_title: str
    disposition_label: str


@dataclass(frozen=True)
class LetterContent:
    """Everything that stands in a letter; with `hindrance` (a `rules.Failure`) it is not to be sent."""

    letter_id: int
    hindrance: str
    email: str = ""
    language: str = "ja"
    title: str = ""
    office: str = ""
    phone: str = ""
    keep_until: date | None = None
    token: str = ""
    news: tuple[ToldNews, ...] = ()
    voices: tuple[ToldVoice, ...] = ()


def letter_content(*, letter_id: int, on: date) -> LetterContent:
    """Return what to send (7 statements); says why not where it was stopped, or the address is gone.

    Raises:
        NotFound: there is no such letter.
    """
    letter = (
        Letter.objects.select_related("subscription__consultation__division").filter(pk=letter_id).first()
    )
    if letter is None:
        raise NotFound
    subscription = letter.subscription
    if subscription.stopped_at is not None:
        return LetterContent(letter_id, rules.Failure.STOPPED)
    contact = _contact_of(subscription, on)
    if contact is None:
        return LetterContent(letter_id, rules.Failure.ADDRESS_GONE)
    if _came_back(subscription, contact):
        return LetterContent(letter_id, rules.Failure.ADDRESS_BOUNCED)
    with translation.override(contact.language):
        return _content(letter, subscription, contact)


def _came_back(subscription: Subscription, contact: Contact) -> bool:
    """Tell whether a letter to this address came back; an address that was given later is tried."""
    at = subscription.bounced_at
    return at is not None and contact.opinion.entered_at <= at


def _content(letter: Letter, subscription: Subscription, contact: Contact) -> LetterContent:
    consultation, division = subscription.consultation, subscription.consultation.division
    english = contact.language == "en"
    return LetterContent(
        letter_id=letter.pk,
        hindrance="",
        email=contact.email,
        language=contact.language,
        title=(english and consultation.title_en) or consultation.title,
        office=(english and division.name_en) or division.name,
        phone=division.phone,
        keep_until=contact.keep_until,
        token=token_of(opinion_id=contact.opinion_id),
        news=_news_of(letter, contact.language),
        voices=_voices_of(subscription),
    )


def _contact_of(subscription: Subscription, on: date) -> Contact | None:
    """Return the address that was given last."""
    rows = _with_address(on).filter(
        opinion__consultation=subscription.consultation_id, opinion__sender_key=subscription.sender_key
    )
    return rows.select_related("opinion").order_by("-pk").first()


def _news_of(letter: Letter, language: str) -> tuple[ToldNews, ...]:
    rows = Mention.objects.filter(letter=letter).select_related("news")
    return tuple(
        ToldNews(
            str(rules.Kind(row.news.kind).label),
            row.news.words.get(language) or row.news.words["ja"],
            row.news.happened_at,
        )
        for row in rows.order_by("news__happened_at", "news_id")
    )


def _voices_of(subscription: Subscription) -> tuple[ToldVoice, ...]:
    opinions = list(
        Opinion.objects.filter(
            consultation=subscription.consultation_id, sender_key=subscription.sender_key
        ).order_by("pk")[:RECENT_LETTERS]
    )
    ids = [opinion.pk for opinion in opinions]
    receipts = receipts_of_opinions(opinion_ids=ids)
    places = {
        row.opinion_id: row.item
        for row in Membership.objects.filter(opinion__in=ids, ended_at=None).select_related("item")
    }
    answers = Answer.objects.filter(item__in=places.values(), published_at__isnull=False)
    answered = {answer.item_id: answer for answer in answers}
    return tuple(
        _voice(pk, receipts[str(pk)].number if str(pk) in receipts else "", places.get(pk), answered)
        for pk in ids
    )


def _voice(pk: int, number: str, item, answered: dict[int, Answer]) -> ToldVoice:  # type: ignore[no-untyped-def]
    answer = answered.get(item.pk) if item else None
    if item is None or answer is None:
        return ToldVoice(pk, number, None, "", "")
    return ToldVoice(pk, number, item.number, item.title, str(answer.get_disposition_display()))


def next_letter_due() -> datetime | None:
    """Return when the next letter is due, counting those whose sender may be lost; None when none waits."""
    waiting = Letter.objects.filter(state=State.WAITING).order_by("due_at").values_list("due_at", flat=True)
    claimed = Letter.objects.filter(state=State.SENDING).order_by("claimed_at")
    lost = [
        when + rules.LETTER_LOST_AFTER for when in claimed.values_list("claimed_at", flat=True)[:1] if when
    ]
    return min([*waiting[:1], *lost], default=None)


@dataclass(frozen=True)
class OwnLetters:
    """What somebody sees who came by the link of a letter: how often, how far, and until when."""

    token: str
    consultation: Consultation
    receipt_number: str
    rhythm: str
    stopped_at: datetime | None
    keep_until: date | None
    came_back: bool
    letters: tuple[Letter, ...]

    @property
    def has_address(self) -> bool:
        return self.keep_until is not None


def own_letters(*, token: str, on: date) -> OwnLetters:
    """Return the letters of whoever holds this link (6 statements).

    Raises:
        LetterLinkBroken: the link is not one of ours.
        NotFound: there is no such opinion.
    """
    opinion = (
        Opinion.objects.select_related("consultation__division").filter(pk=opinion_of(token=token)).first()
    )
    if opinion is None:
        raise NotFound
    subscription = _subscription_of(opinion)
    contact = _contact_of(subscription, on)
    receipt = receipts_of_opinions(opinion_ids=[opinion.pk]).get(str(opinion.pk))
    rows = Letter.objects.filter(subscription=subscription.pk).prefetch_related("mentions__news")
    return OwnLetters(
        token=token,
        consultation=opinion.consultation,
        receipt_number=receipt.number if receipt else "",
        rhythm=subscription.rhythm,
        stopped_at=subscription.stopped_at,
        keep_until=contact.keep_until if contact else None,
        came_back=contact is not None and _came_back(subscription, contact),
        letters=tuple(rows.order_by("-pk")[:RECENT_LETTERS]),
    )


def _subscription_of(opinion: Opinion) -> Subscription:
    """Return the stored subscription, or what holds until something is chosen."""
    known = {"consultation_id": opinion.consultation_id, "sender_key": opinion.sender_key}
    return Subscription.objects.filter(**known).first() or Subscription(**known)


def token_by_address(*, number: str, email: str, on: date) -> str:
    """Return the word of the link for whoever knows a receipt number and the address left with it.

    Raises:
        NotFound: the two do not belong together, or the address is gone.
    """
    receipt = ledger.receipt(number=number)
    rows = _with_address(on).filter(email__iexact=email.strip())
    opinion_id = opinion_id_of(receipt=receipt)
    if opinion_id is None or not rows.filter(opinion=opinion_id).exists():
        raise NotFound
    return token_of(opinion_id=opinion_id)


def letters_of_desk(*, actor: Actor, state: str = "", consultation_code: str = "") -> QuerySet[Letter]:
    """Return the letters that a person looks after, newest first; never with an address.

    Raises:
        NotAllowed: the person looks after no letters.
    """
    if not rules.may_see_some_letters(actor):
        raise NotAllowed
    rows = Letter.objects.select_related("subscription__consultation__division")
    if not rules.sees_all_letters(actor):
        rows = rows.filter(subscription__consultation__division__in=actor.division_ids)
    if consultation_code:
        rows = rows.filter(subscription__consultation__code=consultation_code)
    if state:
        rows = rows.filter(state=state)
    return rows.prefetch_related("mentions__news").order_by("-due_at", "-pk")


@dataclass(frozen=True)
class LetterCounts:
    """How many letters are in each state."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    stopped: int = 0


def letter_counts(letters: QuerySet[Letter]) -> LetterCounts:
    """Count letters by state (1 statement)."""
    rows = letters.order_by().prefetch_related(None).values_list("state").annotate(Count("pk"))
    return LetterCounts(**dict(rows))


def receipt_numbers_of(letters: Sequence[Letter]) -> dict[int, str]:
    """Return a receipt number for each letter, by which staff can speak of it without an address (2 statements)."""
    keys = {(one.subscription.consultation_id, one.subscription.sender_key): one.pk for one in letters}
    opinions = Opinion.objects.filter(
        consultation__in={consultation for consultation, _ in keys}, sender_key__in={key for _, key in keys}
    )
    first: dict[tuple[int, str], int] = {}
    for pk, consultation, sender in opinions.order_by("-pk").values_list(
        "pk", "consultation_id", "sender_key"
    ):
        first[consultation, sender] = pk
    receipts = receipts_of_opinions(opinion_ids=list(first.values()))
    numbers = {key: receipts[str(pk)].number for key, pk in first.items() if str(pk) in receipts}
    return {
        one.pk: numbers.get((one.subscription.consultation_id, one.subscription.sender_key), "")
        for one in letters
    }

"""When a letter leaves, how often it is tried, whom it may reach, and who looks after the letters."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Consultation
from yoriai.apps.consultations.models.letters import Letter, News, Subscription
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import JAPAN

Kind = News.Kind
Rhythm = Subscription.Rhythm
State = Letter.State

WEEKLY_AT = time(9, 0)
LETTER_ATTEMPTS = 8
# A letter in the hands of a sender that gave no sign of life so long is taken by another.
LETTER_LOST_AFTER = timedelta(minutes=10)
# The first notice of purpose that speaks of what comes after the answer. Who saw an older one hears of the answer only.
LATER_NEWS_SINCE = "2026-11-27"
_OF_THE_ANSWER = (Kind.ANSWER, Kind.CORRECTION)


class Failure(models.TextChoices):
    """Why a letter was not sent."""

    NO_CONNECTION = "no-connection", _("メールサーバにつながりませんでした")
    SERVER_REFUSED = "server-refused", _("メールサーバが受け付けませんでした")
    NOT_NOW = "not-now", _("宛先のメールサーバが、いまは受け取れないと答えました")
    BROKEN = "broken", _("お知らせの文を作れませんでした")
    LOST = "lost", _("送信の途中で、何度も止まりました")
    ADDRESS_REFUSED = "address-refused", _("宛先がありません（アドレスのまちがいなど）")
    BOUNCED = "bounced", _("届かずに戻ってきました（アドレスがないなど）")
    BOUNCED_FOR_NOW = "bounced-for-now", _("相手の都合で、届かずに戻ってきました（満杯など）")
    ADDRESS_BOUNCED = "address-bounced", _("前に届かなかったアドレスなので、送りません")
    ADDRESS_UNUSABLE = "address-unusable", _("メールを送れない形のアドレスです")
    STOPPED = "stopped", _("ご本人が止めました")
    ADDRESS_GONE = "address-gone", _("アドレスは、保存期限が来たか、消去されました")


# A full mailbox is not emptied within minutes.
BOUNCED_FOR_NOW_REST = timedelta(hours=4)
# Another try cannot help; a person may still ask for one.
HOPELESS = (Failure.ADDRESS_REFUSED, Failure.ADDRESS_UNUSABLE)


def letter_due_at(rhythm: str, at: datetime) -> datetime:
    """Return when a letter leaves that holds the first news at an instant.

    Example:
        >>> from datetime import UTC
        >>> letter_due_at("weekly", datetime(2026, 11, 27, 3, 0, tzinfo=UTC)).isoformat()
        '2026-11-30T09:00:00+09:00'
    """
    if rhythm != Rhythm.WEEKLY:
        # What belongs together arrives in one letter.
        return at + timedelta(minutes=int(settings.YORIAI_LETTERS_GATHERED_MINUTES))
    local = at.astimezone(JAPAN)
    monday = local.date() - timedelta(days=local.weekday())
    due = datetime.combine(monday, WEEKLY_AT, JAPAN)
    return due if due > local else due + timedelta(weeks=1)


def is_of_the_answer(kind: str) -> bool:
    """Tell whether a kind of news is covered by the oldest notice of purpose."""
    return kind in _OF_THE_ANSWER


def may_see_some_letters(actor: Actor) -> bool:
    """Whoever works in a division, the CIO office and the system operator look after letters."""
    return actor.has(Role.DIVISION_STAFF, Role.DIVISION_HEAD) or sees_all_letters(actor)


def sees_all_letters(actor: Actor) -> bool:
    """The CIO office and the system operator see the letters of every division; nobody sees an address here."""
    return actor.has(Role.CIO_OFFICE, Role.SYSTEM_OPERATOR)


def may_see_letters(actor: Actor, consultation: Consultation) -> bool:
    """The owning division looks after its letters."""
    return sees_all_letters(actor) or actor.works_in(consultation.division_id)

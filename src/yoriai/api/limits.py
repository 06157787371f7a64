"""How often a person speaks through a program in an hour: as often as from a browser, whoever's token it is."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.counting import HourlyCount
from yoriai.apps.shared.errors import Refusal

# As for one browser (see docs/voting.md).
VOTES_BY_ONE = 2400
_words = HourlyCount()
_votes = HourlyCount()
_registrations = HourlyCount()


class SpokenTooOften(Refusal):
    """More opinions, proposals, statements, votes or registrations than one person sends in an hour."""

    code = "spoken-too-often"
    status = 429
    message = _("短い時間に多くの声が届いているため、いまは受け付けられません。")
    next_step = _("1時間ほどたってから、同じIdempotency-Keyでもう一度送ってください。")


def count_words(*, by: Actor, speaker: str, at: datetime) -> None:
    """Count an opinion, a proposal, a statement or a response. What a partner passes on without naming a speaker is not counted here.

    Raises:
        SpokenTooOften: the person reached YORIAI_OPINIONS_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_OPINIONS_PER_HOUR)
    if limit and (speaker or not by.is_partner) and _words.add(_who(by, speaker), at.timestamp()) > limit:
        raise SpokenTooOften


def count_votes(*, by: Actor, speaker: str, votes: int, at: datetime) -> None:
    """Count votes.

    Raises:
        SpokenTooOften: the person answers faster than anybody reads.
    """
    if not settings.YORIAI_VOTES_PER_HOUR:
        return
    counted = [_votes.add(_who(by, speaker), at.timestamp()) for _vote in range(votes)]
    if counted[-1] > VOTES_BY_ONE:
        raise SpokenTooOften


def count_registration(*, by: Actor, speaker: str, at: datetime) -> None:
    """Count a registration for a meeting.

    Raises:
        SpokenTooOften: the person reached YORIAI_REGISTRATIONS_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_REGISTRATIONS_PER_HOUR)
    if limit and _registrations.add(_who(by, speaker), at.timestamp()) > limit:
        raise SpokenTooOften


def _who(by: Actor, speaker: str) -> str:
    return f"{by.person_id}/{by.through and by.through.partner}/{speaker}"


def forget() -> None:
    """Begin to count anew (for tests)."""
    _words.forget()
    _votes.forget()
    _registrations.forget()

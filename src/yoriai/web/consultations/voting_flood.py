"""Limits for one network address and for one browser: how many join, answer and add statements in an hour."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yoriai.apps.shared.errors import Refusal
from yoriai.web.ui.limits import COUNTED, HourlyCount, address_of

__all__ = [
    "TooManyVoters",
    "TooManyVotes",
    "address_of",
    "count_letter",
    "count_statement",
    "count_try",
    "count_vote",
    "count_vote_once",
    "forget",
]

# Somebody who answers one statement every three seconds for an hour, and thinks again about each.
VOTES_BY_ONE = 2400
_voters = HourlyCount()
_votes = HourlyCount()
_votes_by_one = HourlyCount()
_statements = HourlyCount()
_tries = HourlyCount()
_letters = HourlyCount()
# Of ten thousand million codes nobody finds one by trying so often.
TRIES_BY_ONE, LETTERS_BY_ONE = 30, 10


class TooManyVoters(Refusal):
    """More new browsers than the limit in this hour from one address."""

    code = "too-many-voters"
    status = 429
    message = _("この回線から短い時間に多くの方が参加しているため、いまは新しく始められません。")
    next_step = _("1時間ほどたってから、もう一度開いてください。別の回線からはすぐに始められます。")


class TooManyVotes(Refusal):
    """More answers than the limit in this hour from one address or one browser."""

    code = "too-many-votes"
    status = 429
    message = _("短い時間に多くの答えが届いているため、いまは受け付けられません。")
    next_step = _("これまでの答えは残っています。1時間ほどたってから、続きをお答えください。")


class TooManyProposals(Refusal):
    """More new statements than the limit in this hour from one address."""

    code = "too-many-proposals"
    status = 429
    message = _("この回線から短い時間に多くの論点文が届いているため、いまは受け付けられません。")
    next_step = _("1時間ほどたってから、もう一度送ってください。")


def _count_voter(*, address: str, mark: str, at_s: float) -> None:
    """Count a browser with its first answer; who answered in the hour before is in the middle of it.

    A page that is only opened uses up nothing: links are followed by programs and by people who look first.
    """
    limit = int(settings.YORIAI_VOTERS_PER_HOUR)
    if not limit or _votes_by_one.was_counted_before(mark, at_s):
        return
    if _voters.of(address, at_s) >= limit:
        raise TooManyVoters
    _voters.add(address, at_s)


def count_vote(*, address: str, mark: str, at_s: float) -> None:
    """Count one answer, and with the first one of a browser the browser.

    Raises:
        TooManyVoters: the address reached YORIAI_VOTERS_PER_HOUR (0 means no limit) with other browsers.
        TooManyVotes: the address reached YORIAI_VOTES_PER_HOUR (0 means no limit), or the browser its own limit.
    """
    _count_voter(address=address, mark=mark, at_s=at_s)
    limit = int(settings.YORIAI_VOTES_PER_HOUR)
    if limit and (_votes.add(address, at_s) > limit or _votes_by_one.add(mark, at_s) > VOTES_BY_ONE):
        raise TooManyVotes


def count_vote_once(request: HttpRequest, *, mark: str, at_s: float) -> None:
    """Count the answer of a request, unless the short way did.

    Raises:
        TooManyVotes: the address or the browser reached its limit.
    """
    if not request.META.get(COUNTED):
        count_vote(address=address_of(request), mark=mark, at_s=at_s)


def count_statement(*, address: str, at_s: float) -> None:
    """Count one new statement.

    Raises:
        TooManyProposals: the address reached YORIAI_OPINIONS_PER_HOUR (0 means no limit).
    """
    limit = int(settings.YORIAI_OPINIONS_PER_HOUR)
    if limit and _statements.add(address, at_s) > limit:
        raise TooManyProposals


class TooManyTries(Refusal):
    """More codes or digits were tried from one address than somebody mistypes in an hour."""

    code = "too-many-tries"
    status = 429
    message = _("この回線から何度も番号が入力されたため、いまは受け付けられません。")
    next_step = _("1時間ほどたってから、もう一度入力してください。番号がなくても、このまま答えられます。")


class TooManyLetters(Refusal):
    """More letters were asked for from one address than a household needs in an hour."""

    code = "too-many-letters"
    status = 429
    message = _("この回線から何度もメールが頼まれたため、いまは送れません。")
    next_step = _("1時間ほどたってから、もう一度お試しください。確かめなくても、このまま答えられます。")


def count_try(*, address: str, at_s: float) -> None:
    """Count one code or some digits that were typed in.

    Raises:
        TooManyTries: the address typed in 30 within the hour.
    """
    if _tries.add(address, at_s) > TRIES_BY_ONE:
        raise TooManyTries


def count_letter(*, address: str, at_s: float) -> None:
    """Count one letter that was asked for.

    Raises:
        TooManyLetters: the address asked for 10 within the hour.
    """
    if _letters.add(address, at_s) > LETTERS_BY_ONE:
        raise TooManyLetters


def forget() -> None:
    """Begin to count anew (for tests)."""
    for count in (_voters, _votes, _votes_by_one, _statements, _tries, _letters):
        count.forget()

"""Carrying answers over from one participant to another: nothing is counted twice, and the history stays whole."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from yoriai.apps.consultations.models import Participant, Statement, Vote, VoteEvent
from yoriai.apps.consultations.operations.voting_settling import have_votes_settled
from yoriai.apps.consultations.rules import Stance

NONCE_BYTES = 16
_SUMS = {Stance.AGREE: "agrees", Stance.DISAGREE: "disagrees", Stance.PASS: "passes"}


def carry_over(*, source: Participant, person: Participant, at: datetime) -> int:
    """Give a person the answers of another participant, in the running transaction that holds the voting alone.

    Of two answers to one statement the later one counts. What is carried over is a new event of the person, with
    the time at which it was answered; the earlier events stay with the source, whose events count for nobody once it is merged (`merged_into`).

    Returns:
        How many answers of the source the person has from now on.
    """
    theirs = {vote.statement_id: vote for vote in Vote.objects.filter(participant=source)}
    own = {vote.statement_id: vote for vote in Vote.objects.filter(participant=person)}
    carried = [vote for key, vote in theirs.items() if key not in own or own[key].at < vote.at]
    replaced = [own[vote.statement_id] for vote in carried if vote.statement_id in own]
    dropped = [vote for key, vote in theirs.items() if key in own and vote not in carried]
    for vote in (*dropped, *replaced):
        _take_off(vote)
    Vote.objects.filter(pk__in=[vote.pk for vote in (*dropped, *replaced)]).delete()
    Vote.objects.filter(pk__in=[vote.pk for vote in carried]).update(participant=person)
    _write_events(carried, person)
    if theirs:
        have_votes_settled(consultation_id=person.consultation_id, at=at)
    return len(carried)


def _take_off(vote: Vote) -> None:
    name = _SUMS[Stance(vote.value)]
    Statement.objects.filter(pk=vote.statement_id).update(**{name: F(name) - 1})


def _write_events(votes: Iterable[Vote], person: Participant) -> None:
    VoteEvent.objects.bulk_create(
        VoteEvent(
            consultation_id=person.consultation_id,
            statement_id=vote.statement_id,
            participant=person,
            value=vote.value,
            at=vote.at,
            nonce=secrets.token_bytes(NONCE_BYTES),
        )
        for vote in sorted(votes, key=lambda one: one.statement_id)
    )

"""Undoing moves of opinions: this browser remembers its last ones, the newest is taken back first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations import handing_over
from yoriai.apps.consultations.queries import Consultation
from yoriai.web.accounts.actor import actor_of

MOVES, MOST = "desk_moves", 20


def remember_move(request: HttpRequest, consultation: Consultation, at: datetime) -> None:
    """Note that opinions are being moved, in the session that ends with the sign-out."""
    moves: list[Any] = request.session.get(MOVES, [])
    request.session[MOVES] = [*moves, [consultation.pk, at.isoformat()]][-MOST:]


def undoable(request: HttpRequest, consultation: Consultation) -> int:
    """Return how many moves in a consultation this browser can take back."""
    return sum(pk == consultation.pk for pk, _at in request.session.get(MOVES, []))


@require_POST
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back the last move made in this browser."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    count = handing_over.undo_move(
        consultation_id=consultation.pk,
        moved_at=_taken(request, consultation),
        by=actor,
        at=timezone.now(),
    )
    messages.success(request, _("%(count)s件の意見を元に戻しました。") % {"count": count})
    return redirect("desk_consultations:items", code)


def _taken(request: HttpRequest, consultation: Consultation) -> datetime:
    """Return the instant of the last move and forget it; without one an instant at which nothing was moved."""
    moves: list[Any] = request.session.get(MOVES, [])
    mine = [at for at, (pk, _at) in enumerate(moves) if pk == consultation.pk]
    if not mine:
        return timezone.now()
    moved_at = moves[mine[-1]][1]
    request.session[MOVES] = [move for at, move in enumerate(moves) if at != mine[-1]]
    return datetime.fromisoformat(moved_at)

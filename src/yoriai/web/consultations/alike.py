"""Copies at the desk: having them sought, the originals behind one voice, and signs of a flood in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations import likeness
from yoriai.apps.consultations.queries.marks import Piece, pieces_of
from yoriai.web.accounts.actor import actor_of

ORIGINALS_PER_PAGE = 50


@require_POST
def seek(request: HttpRequest, code: str) -> HttpResponse:
    """Have the opinions compared anew."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    likeness.have_likeness_sought(consultation_id=consultation.pk, by=actor, at=timezone.now())
    messages.success(request, _("似た意見をさがし始めました。少しして、この画面を開き直してください。"))
    return redirect("desk_consultations:items", code)


@require_safe
def voice(request: HttpRequest, code: str, group_id: int) -> HttpResponse:
    """Every original behind one voice, with what differs."""
    found = queries.voice_page(code=code, group_id=group_id, actor=actor_of(request))
    page = Paginator(found.originals, ORIGINALS_PER_PAGE).get_page(request.GET.get("page"))
    compared = found.compared(page.object_list)
    first = found.representative
    pieces = pieces_of((one.pk, one.text) for one in (first, *(each.opinion for each in compared)))
    context = {
        "found": found,
        "consultation": found.consultation,
        "page": page,
        "first": pieces[first.pk],
        "originals": [(one, _if_marked(pieces[one.opinion.pk])) for one in compared],
        "signs": signs_in_words(found.group.signs),
    }
    return render(request, "consultations/desk_voice.html", context)


def _if_marked(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return a text in pieces where something in it is marked, else nothing."""
    return pieces if any(piece.label for piece in pieces) else ()


def signs_in_words(signs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what speaks for a flood as sentences."""
    return [_SENTENCES[sign["kind"]](sign) for sign in signs]


def _many(sign: Mapping[str, Any]) -> str:
    words = _("%(texts)s件が同じ内容です（文の違いは%(wordings)s通り、%(senders)s人）。")
    return words % {name: sign[name] for name in ("texts", "wordings", "senders")}


def _burst(sign: Mapping[str, Any]) -> str:
    minutes = round(sign["within_s"] / 60)
    return _("そのうち%(texts)s件が%(minutes)s分の間に届きました。") % {
        "texts": sign["texts"],
        "minutes": minutes,
    }


def _steady(sign: Mapping[str, Any]) -> str:
    return _("ほぼ%(gap)s秒おきに届いています。") % {"gap": round(sign["gap_s"])}


def _few_senders(sign: Mapping[str, Any]) -> str:
    words = _("%(senders)s人が、1人あたり平均%(each)s件を送っています。")
    return words % {"senders": sign["senders"], "each": sign["texts_each"]}


def _form(sign: Mapping[str, Any]) -> str:
    return _("決まった文の一部だけを入れ替えた形です（変わらない部分 %(share)s％）。") % {
        "share": round(sign["fixed"] * 100)
    }


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "many": _many,
    "burst": _burst,
    "steady": _steady,
    "few-senders": _few_senders,
    "form": _form,
}

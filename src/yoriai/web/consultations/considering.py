"""The desk on which opinions are grouped into items and items are answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import Correction, ItemAt, ItemDraft, Part, reviewing
from yoriai.apps.consultations.queries import DeskItem, Heap
from yoriai.apps.consultations.queries.earlier import earlier_answers
from yoriai.apps.consultations.queries.marks import Piece, pieces_of
from yoriai.apps.consultations.queries.templates import reuse, templates_for
from yoriai.apps.consultations.rules import Review
from yoriai.apps.measures.queries.trace import MeasureName, names_of_measures
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.alike import signs_in_words
from yoriai.web.consultations.considering_forms import (
    AnswerForm,
    GroupForm,
    ItemForm,
    MergeForm,
    MoveForm,
    SendBackForm,
    SoughtForm,
    sought,
)
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.merging import merged
from yoriai.web.consultations.undoing import remember_move, undoable
from yoriai.web.ui.attempts import status_of

HEAPS_PER_PAGE = 60
READ_AND_SAVE = require_http_methods(["GET", "HEAD", "POST"])


@READ_AND_SAVE
def items(request: HttpRequest, code: str) -> HttpResponse:
    """The board: items, and beside them the opinions that are in none yet."""
    actor = actor_of(request)
    board = queries.board(code=code, actor=actor, sought=sought(request.GET))
    form = GroupForm(request.POST if request.method == "POST" else None, board=board)
    count = when_filled_in(form, lambda: _group(request, board, form))
    if count is not None:
        messages.success(request, _("%(count)s件の意見を項目に入れました。") % {"count": count})
        return redirect(request.get_full_path())
    page = Paginator(board.heaps, HEAPS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "board": board,
        "consultation": board.consultation,
        "form": form,
        "sought_form": SoughtForm(request.GET or None, board=board),
        "page": page,
        "undoable": undoable(request, board.consultation),
        "rows": _rows(page.object_list),
    }
    return render(request, "consultations/items.html", context, status=status_of(form))


def _rows(heaps: Iterable[Heap]) -> list[tuple[Heap, tuple[Piece, ...], list[str]]]:
    """Return the voices of a page with the marks in their texts, and signs of a flood in words."""
    given = list(heaps)
    pieces = pieces_of((heap.first_id, heap.text) for heap in given)
    return [(heap, pieces[heap.first_id], signs_in_words(heap.signs)) for heap in given]


def _group(request: HttpRequest, board: queries.Board, form: GroupForm) -> int:
    """Put the ticked voices into an item and return how many opinions that were."""
    actor, now = actor_of(request), timezone.now()
    ids = queries.ids_of_heaps(board.consultation, board.sought, form.taken)
    if form.cleaned_data["item"]:
        operations.assign_opinions(item_id=int(form.cleaned_data["item"]), opinion_ids=ids, by=actor, at=now)
    else:
        draft = ItemDraft(form.cleaned_data["title"])
        operations.create_item(
            consultation_id=board.consultation.pk, draft=draft, opinion_ids=ids, by=actor, at=now
        )
    remember_move(request, board.consultation, now)
    return len(ids)


@READ_AND_SAVE
def item(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One item: its opinions, its answer, and everything that can be done with it."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    measures = names_of_measures()
    sent = request.POST if request.method == "POST" else None
    if sent and {"copy", "template", "check"} & sent.keys():
        return _item_page(request, found, **_looked_at(sent, found, measures))
    form = AnswerForm(sent, found=found, measures=measures)
    if when_filled_in(form, lambda: _save_answer(request, found, form)):
        messages.success(request, _saved(form, number))
        return _after_answer(request, found)
    if form.is_stale:
        merge = merged(form, found, queries.words_at(found.answer, _version_seen(form)), measures)
        return _item_page(request, found, merge.form, answer_form=merge.form, merged=merge.fields)
    return _item_page(request, found, form, answer_form=form)


def _looked_at(sent: QueryDict, found: DeskItem, measures: Iterable[MeasureName]) -> dict[str, Any]:
    """Return the form as it was typed, with the words of an earlier answer or a template put below what stands there."""
    data = sent.copy()
    words = ""
    if "copy" in sent:
        words = next((one.reason for one in found.earlier.answers if str(one.id) == sent["copy"]), "")
    elif "template" in sent:
        known = templates_for(found.consultation, found.item)
        chosen = next((one for one in known if str(one.pk) == sent["template"]), None)
        words = chosen.body if chosen else ""
        if chosen and chosen.disposition and not data.get("disposition"):
            data["disposition"] = chosen.disposition
    data["reason"] = "\n".join(part for part in (sent.get("reason", "").strip(), words) if part)
    form = AnswerForm(found=found, measures=measures, typed=data)
    return {"answer_form": form, "typed": data["reason"]}


def _version_seen(form: AnswerForm) -> int:
    seen = str(form.cleaned_data.get("version", 0))
    return int(seen) if seen.isdecimal() else 0


def _saved(form: AnswerForm, number: int) -> str:
    words = (
        _("項目%(number)sの検討結果を保存し、確認を依頼しました。")
        if form.is_for_review
        else _("項目%(number)sの検討結果を保存しました。")
    )
    return words % {"number": number}


def _save_answer(request: HttpRequest, found: DeskItem, form: AnswerForm) -> bool:
    act: dict[str, Any] = {"by": actor_of(request), "at": timezone.now()}
    version = form.cleaned_data["version"]
    if found.is_public:
        correction = Correction(form.draft(), version, form.cleaned_data["change_reason"])
        operations.correct_answer(item_id=found.item.pk, correction=correction, **act)
        return True
    answer = operations.answer_item(item_id=found.item.pk, version=version, draft=form.draft(), **act)
    if form.is_for_review and answer.review != Review.APPROVED:
        reviewing.send_answer(answer=reviewing.AnswerAt(found.item.pk, answer.version), **act)
    return True


def _after_answer(request: HttpRequest, found: DeskItem) -> HttpResponse:
    goes_on = "next" in request.POST or "send" in request.POST
    if goes_on and found.next_number is not None:
        return redirect("desk_consultations:item", found.consultation.code, found.next_number)
    return redirect("desk_consultations:item", found.consultation.code, found.item.number)


def _item_page(request: HttpRequest, found: DeskItem, sent: Form | None = None, **more: Any) -> HttpResponse:
    """Show the item with the form that was sent, if it could not be accepted, as it was typed."""
    pieces = pieces_of((opinion.pk, opinion.text) for opinion in found.opinions)
    typed = more.get("typed")
    if typed is not None:
        found = replace(found, earlier=earlier_answers(found.item, reason=typed))
    context = {
        "found": found,
        **_repeated(found, typed),
        "said": [(opinion, pieces[opinion.pk]) for opinion in found.opinions],
        "item": found.item,
        "consultation": found.consultation,
        "answer": found.answer,
        "answer_form": AnswerForm(found=found, measures=names_of_measures())
        if "answer_form" not in more
        else None,
        "item_form": ItemForm(found=found, prefix="item"),
        "merge_form": MergeForm(found=found, prefix="merge"),
        "move_form": MoveForm(found=found, prefix="move"),
        "send_back_form": SendBackForm(prefix="back"),
    }
    status = status_of(sent) if sent is not None else 200
    return render(request, "consultations/desk_item.html", context | more, status=status)


def _repeated(found: DeskItem, typed: str | None) -> dict[str, Any]:
    """Return the templates that may be used, and how much of the answer repeats them or answers beside it."""
    if not (found.may.answer or found.may.approve):
        return {}
    known = templates_for(found.consultation, found.item)
    reason = typed if typed is not None else found.answer.reason if found.answer else ""
    return {"templates": known, "reuse": reuse(reason, item=found.item, known=known)}


@require_POST
def rename(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change title, summary and section of an item."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    form = ItemForm(request.POST, found=found, prefix="item")
    if not when_filled_in(form, lambda: _rename(request, found, form)):
        return _item_page(request, found, form, item_form=form)
    messages.success(request, _("項目の見出しと概要を保存しました。"))
    return redirect("desk_consultations:item", code, number)


def _rename(request: HttpRequest, found: DeskItem, form: ItemForm) -> bool:
    at = ItemAt(found.item.pk, form.cleaned_data["version"])
    operations.rename_item(item=at, draft=form.draft(), by=actor_of(request), at=timezone.now())
    return True


@require_POST
def merge(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Merge the item into another."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    form = MergeForm(request.POST, found=found, prefix="merge")
    if not when_filled_in(form, lambda: _merge(request, found, form)):
        return _item_page(request, found, form, merge_form=form)
    target = next(other for other in found.others if str(other.pk) == form.cleaned_data["into"])
    messages.success(request, _("項目%(number)sへ統合しました。") % {"number": target.number})
    return redirect("desk_consultations:item", code, target.number)


def _merge(request: HttpRequest, found: DeskItem, form: MergeForm) -> bool:
    data = form.cleaned_data
    operations.merge_items(
        source=ItemAt(found.item.pk, data["version"]),
        into_item_id=int(data["into"]),
        reason=data["reason"],
        by=actor_of(request),
        at=timezone.now(),
    )
    return True


@require_POST
def move(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Move chosen opinions out of the item."""
    found = queries.desk_item(code=code, number=number, actor=actor_of(request))
    form = MoveForm(request.POST, found=found, prefix="move")
    if not when_filled_in(form, lambda: _move(request, found, form)):
        return _item_page(request, found, form, move_form=form)
    count = len(form.opinion_ids)
    messages.success(request, _("%(count)s件の意見を移しました。") % {"count": count})
    return redirect("desk_consultations:item", code, number)


def _move(request: HttpRequest, found: DeskItem, form: MoveForm) -> bool:
    data, ids = form.cleaned_data, form.opinion_ids
    act: dict[str, Any] = {"reason": data["reason"], "by": actor_of(request), "at": timezone.now()}
    if data["to"] == MoveForm.NEW:
        source = ItemAt(found.item.pk, data["version"])
        operations.split_item(source=source, part=Part(ItemDraft(data["title"]), ids), **act)
    elif data["to"] == MoveForm.NONE:
        operations.release_opinions(item_id=found.item.pk, opinion_ids=ids, **act)
    else:
        operations.assign_opinions(item_id=int(data["to"]), opinion_ids=ids, **act)
    remember_move(request, found.consultation, act["at"])
    return True

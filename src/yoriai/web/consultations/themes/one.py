"""One theme at the desk: left the theme, right its opinions, their sources and earlier answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.consultations import operations as items
from yoriai.apps.consultations.operations import themes as operations
from yoriai.apps.consultations.operations.considering import ItemDraft, NothingChosen
from yoriai.apps.consultations.operations.themes import NewTheme, Shelf
from yoriai.apps.consultations.queries.language_model import is_set_up, last_request
from yoriai.apps.consultations.queries.marks import pieces_of
from yoriai.apps.consultations.queries.themes import ThemePage, ids_of_voices, loose_ids, theme_page
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.themes.forms import (
    NEW,
    OUTSIDE,
    ItemOfThemeForm,
    MergeForm,
    MoveForm,
    NameForm,
    ShelfForm,
)
from yoriai.web.consultations.themes.words import in_words
from yoriai.web.consultations.undoing import remember_move, undoable
from yoriai.web.ui.attempts import status_of

MOST_SHOWN = 300


@require_safe
def theme(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """The theme, and everything that can be done with it."""
    return _page(request, _found(request, code, key))


def _found(request: HttpRequest, code: str, key: str) -> ThemePage:
    return theme_page(code=code, key=key, actor=actor_of(request))


def _act(request: HttpRequest, found: ThemePage) -> dict[str, Any]:
    return {"consultation_id": found.consultation.pk, "by": actor_of(request), "at": timezone.now()}


def _page(request: HttpRequest, found: ThemePage, sent: Form | None = None, **forms: Form) -> HttpResponse:
    """Show the theme with the form that was sent, if it could not be accepted, as it was typed."""
    shown = (*found.heaps[:MOST_SHOWN], *found.proposals[:MOST_SHOWN])
    pieces = pieces_of((heap.first_id, heap.text) for heap in shown)
    context = {
        "found": found,
        "consultation": found.consultation,
        "row": found.row,
        "said": [
            (heap, pieces[heap.first_id], found.item_of.get(heap.first_id))
            for heap in found.heaps[:MOST_SHOWN]
        ],
        "not_shown": len(found.heaps[MOST_SHOWN:]),
        "proposals": [(heap, pieces[heap.first_id]) for heap in found.proposals[:MOST_SHOWN]],
        "edits": in_words(found.edits),
        "undoable": undoable(request, found.consultation),
        "asked": last_request(consultation=found.consultation, key=found.key),
        "may_ask": found.may_work and is_set_up(),
        "item_form": ItemOfThemeForm(page=found, prefix="item"),
        "name_form": NameForm(initial={"label": found.row.theme.label}, prefix="name"),
        "merge_form": MergeForm(page=found, prefix="merge"),
        "move_form": MoveForm(page=found, prefix="move"),
        "shelf_form": ShelfForm(page=found, prefix="shelf"),
    }
    status = status_of(sent) if sent is not None else 200
    return render(request, "consultations/desk_theme.html", context | forms, status=status)


@require_POST
def make_item(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put all opinions of the theme that are in no item into one; then the next theme is shown."""
    found = _found(request, code, key)
    form = ItemOfThemeForm(request.POST, page=found, prefix="item")
    count = when_filled_in(form, lambda: _make_item(request, found, form))
    if not count:
        return _page(request, found, form, item_form=form)
    messages.success(request, _("%(count)s件の意見を項目に入れました。") % {"count": count})
    if found.next_key:
        return redirect("desk_consultations:theme", code, found.next_key)
    return redirect("desk_consultations:themes", code)


def _make_item(request: HttpRequest, found: ThemePage, form: Form) -> int:
    ids, data = loose_ids(found.row.theme), form.cleaned_data
    if not ids:
        raise NothingChosen
    act = _act(request, found)
    if data["item"]:
        item = {"item_id": int(data["item"]), "by": act["by"], "at": act["at"]}
        items.assign_opinions(opinion_ids=ids, **item)
    else:
        items.create_item(draft=ItemDraft(data["title"]), opinion_ids=ids, **act)
    remember_move(request, found.consultation, act["at"])
    return len(ids)


@require_POST
def rename(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Give the theme another name."""
    found = _found(request, code, key)
    form = NameForm(request.POST, prefix="name")
    act = _act(request, found)
    return _done(
        request,
        found,
        ("name_form", form),
        lambda: operations.rename_theme(key=key, label=form.cleaned_data["label"], **act),
    )


@require_POST
def merge(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put the whole theme into another."""
    found = _found(request, code, key)
    form = MergeForm(request.POST, page=found, prefix="merge")
    act = _act(request, found)
    return _done(
        request,
        found,
        ("merge_form", form),
        lambda: operations.merge_themes(key=key, into=form.cleaned_data["into"], **act),
    )


@require_POST
def shelve(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put the theme into another chapter."""
    found = _found(request, code, key)
    form = ShelfForm(request.POST, page=found, prefix="shelf")
    act = _act(request, found)
    return _done(
        request,
        found,
        ("shelf_form", form),
        lambda: operations.shelve_theme(
            key=key, shelf=Shelf(form.cleaned_data["chapter"], form.cleaned_data["label"]), **act
        ),
    )


@require_POST
def move(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put chosen opinions into another theme, a new one, or outside all."""
    found = _found(request, code, key)
    form = MoveForm(request.POST, page=found, prefix="move")
    return _done(request, found, ("move_form", form), lambda: _move(request, found, form))


def _move(request: HttpRequest, found: ThemePage, form: MoveForm) -> Any:
    act, data = _act(request, found), form.cleaned_data
    ids = ids_of_voices(found.row.theme, found.consultation, form.taken)
    if data["to"] == NEW:
        return operations.begin_theme(new=NewTheme(data["label"], ids, found.key), **act)
    return operations.move_to_theme(opinion_ids=ids, key="" if data["to"] == OUTSIDE else data["to"], **act)


def _done(
    request: HttpRequest, found: ThemePage, named: tuple[str, Form], do: Callable[[], Any]
) -> HttpResponse:
    """Do what a form asks and show the theme again, or the one into which it went."""
    name, form = named
    edit = when_filled_in(form, do)
    if edit is None:
        return _page(request, found, form, **{name: form})
    messages.success(request, _("話題を変えました。変更は、話題の一覧から元に戻せます。"))
    key = edit.content["into"] if edit.kind == "merge" else found.key
    return redirect("desk_consultations:theme", found.consultation.code, key)

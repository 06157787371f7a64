"""All themes of a consultation at the desk, and the voices outside all of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import operations as items
from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations import themes as operations
from yoriai.apps.consultations.operations import themes_keeping
from yoriai.apps.consultations.operations.considering import ItemDraft
from yoriai.apps.consultations.operations.themes import NewTheme
from yoriai.apps.consultations.queries.marks import pieces_of
from yoriai.apps.consultations.queries.themes import ThemesPage, ids_of_voices, themes_page
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.themes.forms import AloneForm
from yoriai.web.consultations.themes.words import beginning, in_words
from yoriai.web.consultations.undoing import remember_move, undoable
from yoriai.web.ui.attempts import status_of

VOICES_PER_PAGE = 60


@require_http_methods(["GET", "HEAD", "POST"])
def themes(request: HttpRequest, code: str) -> HttpResponse:
    """Two levels of themes, with citizens' own sentences; below them every voice that stands alone."""
    found = themes_page(code=code, actor=actor_of(request))
    form = AloneForm(request.POST if request.method == "POST" else None, page=found)
    count = when_filled_in(form, lambda: _place(request, found, form))
    if count:
        messages.success(request, _("%(count)s件の意見を動かしました。") % {"count": count})
        return redirect(request.get_full_path())
    page = Paginator(found.alone, VOICES_PER_PAGE).get_page(request.GET.get("page"))
    heaps = list(page.object_list)
    pieces = pieces_of((heap.first_id, heap.text) for heap in heaps)
    context = {
        "found": found,
        "consultation": found.consultation,
        "form": form,
        "page": page,
        "alone": [(heap, pieces[heap.first_id], found.item_of.get(heap.first_id)) for heap in heaps],
        "edits": in_words(found.edits),
        "undoable": undoable(request, found.consultation),
    }
    return render(request, "consultations/desk_themes.html", context, status=status_of(form))


def _place(request: HttpRequest, found: ThemesPage, form: AloneForm) -> int:
    """Put the ticked voices where the form says and return how many opinions that were."""
    consultation, data = found.consultation, form.cleaned_data
    chosen = form.loose if form.is_for_item or form.is_for_items else form.taken
    ids = ids_of_voices(None, consultation, chosen)
    act: dict[str, Any] = {"by": actor_of(request), "at": timezone.now()}
    if form.is_for_items:
        _items_one_by_one(found, form, act)
        remember_move(request, consultation, act["at"])
    elif form.is_for_item:
        draft = ItemDraft(data["label"])
        items.create_item(consultation_id=consultation.pk, draft=draft, opinion_ids=ids, **act)
        remember_move(request, consultation, act["at"])
    elif data["theme"]:
        operations.move_to_theme(consultation_id=consultation.pk, opinion_ids=ids, key=data["theme"], **act)
    else:
        operations.begin_theme(consultation_id=consultation.pk, new=NewTheme(data["label"], ids), **act)
    return len(ids)


def _items_one_by_one(found: ThemesPage, form: AloneForm, act: dict[str, Any]) -> None:
    """Make an item of each chosen voice, named by how it begins; where something is marked, by its number."""
    pieces = pieces_of((heap.first_id, heap.text) for heap in form.loose)
    for heap in form.loose:
        is_marked = any(piece.label for piece in pieces[heap.first_id])
        title = _("意見 %(id)s") % {"id": heap.first_id} if is_marked else beginning(heap.text)
        items.create_item(
            consultation_id=found.consultation.pk,
            draft=ItemDraft(title),
            opinion_ids=ids_of_voices(None, found.consultation, [heap]),
            **act,
        )


@require_POST
def seek(request: HttpRequest, code: str) -> HttpResponse:
    """Have new opinions placed among the themes, or all themes sought from the beginning."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    anew = "anew" in request.POST
    themes_keeping.have_themes_sought(consultation_id=consultation.pk, anew=anew, by=actor, at=timezone.now())
    messages.success(request, _("話題をさがし始めました。少しして、この画面を開き直してください。"))
    return redirect("desk_consultations:themes", code)


@require_POST
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Accept or decline what the machine proposes, for one theme or for all."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    is_accepted = request.POST.get("decision") == "accept"
    operations.settle_proposals(
        consultation_id=consultation.pk,
        key=request.POST.get("theme", ""),
        is_accepted=is_accepted,
        by=actor,
        at=timezone.now(),
    )
    messages.success(request, _("案を採用しました。") if is_accepted else _("案を採用しませんでした。"))
    return redirect("desk_consultations:themes", code)


@require_POST
def undo(request: HttpRequest, code: str, edit_id: int) -> HttpResponse:
    """Undo a decision about themes."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    operations.undo_theme_edit(consultation_id=consultation.pk, edit_id=edit_id, by=actor, at=timezone.now())
    messages.success(request, _("話題の変更を元に戻しました。"))
    return redirect("desk_consultations:themes", code)


@require_POST
def rename_chapter(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Give a chapter another name."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    operations.rename_chapter(
        consultation_id=consultation.pk,
        chapter=key,
        label=request.POST.get("label", ""),
        by=actor,
        at=timezone.now(),
    )
    messages.success(request, _("章の名前を変えました。"))
    return redirect("desk_consultations:themes", code)

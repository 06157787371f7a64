"""One scanned sheet at the desk: typed by one person beside its image, confirmed by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.paper import transcribing
from yoriai.apps.consultations.queries import paper
from yoriai.apps.consultations.queries.paper import SheetSeen
from yoriai.apps.consultations.rules import paper as rules
from yoriai.apps.consultations.rules.paper import SheetState
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.paper.desk_forms import AsideForm, SheetForm, VersionForm
from yoriai.web.ui.attempts import posted, status_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """The image of a sheet beside what stands on it; sending types it, or corrects what was typed."""
    actor = actor_of(request)
    seen = paper.sheet_seen(code=code, sheet_id=sheet_id, actor=actor)
    form = SheetForm(posted(request), seen=seen)
    stored = when_filled_in(
        form,
        lambda: transcribing.type_sheet(
            sheet=form.at(seen.sheet), typed=form.typed(), by=actor, at=timezone.now()
        ),
    )
    if not stored:
        return _page(request, seen, form, status=status_of(form))
    messages.success(request, _("入力を保存しました。ほかの職員が画像と見比べて確認すると、意見になります。"))
    return _onwards(request, seen, SheetState.TO_TYPE)


def _page(request: HttpRequest, seen: SheetSeen, form: SheetForm, *, status: int = 200) -> HttpResponse:
    actor, found = actor_of(request), seen.sheet
    context = {
        "consultation": found.consultation,
        "seen": seen,
        "sheet": found,
        "like_pair": (found.like, found) if found.like else (),
        "form": form,
        "aside_form": AsideForm(initial={"version": found.version}),
        "may_type": found.state in rules.TO_BE_TYPED,
        "may_confirm": found.state == SheetState.TO_CHECK and rules.has_other_eyes(actor, found),
        "is_own": found.state == SheetState.TO_CHECK and not rules.has_other_eyes(actor, found),
        "number": spoken(found.number),
        "receipt": spoken(seen.receipt),
    }
    return render(request, "consultations/paper/sheet.html", context, status=status)


@require_POST
def confirm(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """Confirm what was typed; it becomes an opinion."""
    actor = actor_of(request)
    seen = paper.sheet_seen(code=code, sheet_id=sheet_id, actor=actor)
    version = VersionForm(request.POST)
    receipt = when_filled_in(
        version,
        lambda: transcribing.confirm_sheet(sheet=version.at(seen.sheet), by=actor, at=timezone.now()),
    )
    if not receipt:
        return _refused(request, seen, version)
    messages.success(
        request,
        _("意見として登録しました。受付番号は %(number)s です。") % {"number": spoken(receipt.number)},
    )
    if seen.sheet.name or seen.sheet.address or seen.sheet.phone:
        messages.info(request, _("連絡先が書かれています。受付票を印刷して、受付番号をお知らせください。"))
        return redirect("desk_consultations:opinion", code, int(receipt.subject_id))
    return _onwards(request, seen, SheetState.TO_CHECK)


def _refused(request: HttpRequest, seen: SheetSeen, refused: VersionForm) -> HttpResponse:
    """Show the sheet again, as it now stands, with the refusal on top; nothing was stored."""
    now = paper.sheet_seen(code=seen.sheet.consultation.code, sheet_id=seen.sheet.pk, actor=actor_of(request))
    form = SheetForm(seen=now)
    for error in refused.errors.get("__all__", [_("この用紙をもう一度開いてください。")]):
        messages.error(request, str(error))
    return _page(request, now, form, status=status_of(refused))


@require_POST
def set_aside(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """Make no opinion of a sheet, and say why."""
    actor = actor_of(request)
    seen = paper.sheet_seen(code=code, sheet_id=sheet_id, actor=actor)
    form = AsideForm(request.POST)
    done = when_filled_in(
        form,
        lambda: transcribing.set_aside(
            sheet=form.at(seen.sheet), reason=form.cleaned_data["reason"], by=actor, at=timezone.now()
        ),
    )
    if not done:
        return _refused(request, seen, form)  # type: ignore[arg-type]
    messages.success(request, _("登録しない用紙にしました。画像がある間は、元に戻せます。"))
    return _onwards(request, seen, SheetState.TO_TYPE)


@require_POST
def take_back(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """Let a sheet that was set aside be typed after all."""
    actor = actor_of(request)
    seen = paper.sheet_seen(code=code, sheet_id=sheet_id, actor=actor)
    form = VersionForm(request.POST)
    done = when_filled_in(
        form, lambda: transcribing.take_back(sheet=form.at(seen.sheet), by=actor, at=timezone.now())
    )
    if not done:
        return _refused(request, seen, form)
    messages.success(request, _("入力待ちに戻しました。"))
    return redirect("desk_consultations:paper_sheet", code, sheet_id)


@require_POST
def detach(request: HttpRequest, code: str, sheet_id: int) -> HttpResponse:
    """Let a continuation stand for itself."""
    actor = actor_of(request)
    seen = paper.sheet_seen(code=code, sheet_id=sheet_id, actor=actor)
    form = VersionForm(request.POST)
    first_id = seen.sheet.first_id
    done = when_filled_in(
        form, lambda: transcribing.detach(sheet=form.at(seen.sheet), by=actor, at=timezone.now())
    )
    if not done:
        return _refused(request, seen, form)
    messages.success(request, _("続きの紙を切り離しました。別の意見として入力できます。"))
    return redirect("desk_consultations:paper_sheet", code, first_id or sheet_id)


@never_cache
@require_safe
def image(request: HttpRequest, code: str, sheet_id: int) -> FileResponse:
    """The image of a sheet, for the division alone."""
    found = paper.image_of(code=code, sheet_id=sheet_id, actor=actor_of(request))
    response = FileResponse(found.open("rb"), content_type="image/jpeg")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_safe
def next_sheet(request: HttpRequest, code: str, state: str) -> HttpResponse:
    """Go to the next sheet that waits, or back to the pile."""
    actor = actor_of(request)
    consultation = paper.consultation_with_paper(code=code, actor=actor)
    wanted = state if state in (SheetState.TO_TYPE, SheetState.TO_CHECK) else SheetState.TO_TYPE
    found = paper.next_sheet_id(consultation=consultation, state=wanted, actor=actor)
    if found is None:
        return redirect("desk_consultations:paper", code)
    return redirect("desk_consultations:paper_sheet", code, found)


def _onwards(request: HttpRequest, seen: SheetSeen, state: SheetState) -> HttpResponse:
    """Go on with the next sheet of the same kind; back to the pile where none is left."""
    consultation = seen.sheet.consultation
    found = paper.next_sheet_id(
        consultation=consultation, state=state, actor=actor_of(request), after=seen.sheet.pk
    )
    if found is None:
        return redirect("desk_consultations:paper", consultation.code)
    return redirect("desk_consultations:paper_sheet", consultation.code, found)

"""Sheets of paper at the desk: the form, the scans, and what waits to be typed and checked."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.paper import preparing, scanning
from yoriai.apps.consultations.queries import Consultation, consultation_to_edit, paper
from yoriai.apps.consultations.rules.paper import PAPER_CHANNELS, ScanState, SheetState
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.paper.desk_forms import CopiesForm, ScanForm
from yoriai.web.consultations.paper.public import printed
from yoriai.web.ui.attempts import posted, status_of, uploaded

PER_PAGE = 50
STATES = (
    SheetState.TO_TYPE,
    SheetState.TO_CHECK,
    SheetState.UNREADABLE,
    SheetState.DONE,
    SheetState.SET_ASIDE,
)
FAILURES = {
    "broken": gettext_lazy("ファイルが壊れているため、開けませんでした。スキャンし直してください。"),
    "locked": gettext_lazy("PDFにパスワードが付いているため、開けませんでした。パスワードを外してください。"),
    "too_large": gettext_lazy(
        "画像が大きすぎるため、開けませんでした。300dpi以下でスキャンし直してください。"
    ),
    "too_many_pages": gettext_lazy("300ページを超えています。ファイルを分けてください。"),
    "stopped": gettext_lazy(
        "読み取りが3回途中で止まりました。1枚ずつスキャンし直すか、手で登録してください。"
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, code: str) -> HttpResponse:
    """What waits, the sheets in one state, the newest scans; a new file of scans is sent here."""
    actor, now = actor_of(request), timezone.now()
    consultation = paper.consultation_with_paper(code=code, actor=actor)
    first = {"received_on": day_of(now), "channel": PAPER_CHANNELS[0]}
    form = ScanForm(posted(request), uploaded(request), initial=first)
    scan = when_filled_in(
        form,
        lambda: scanning.take_scan(consultation_id=consultation.pk, upload=form.upload(), by=actor, at=now),
    )
    if scan:
        said = _("「%(name)s」を受け取りました。読み取りが終わると、下の一覧に用紙が並びます。")
        messages.success(request, said % {"name": scan.name})
        return redirect("desk_consultations:paper", code)
    return _page(request, consultation, form)


def _page(request: HttpRequest, consultation: Consultation, form: ScanForm) -> HttpResponse:
    counts = paper.paper_counts(consultation_id=consultation.pk)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else _first_that_waits(counts)
    rows = paper.sheets_in(consultation=consultation, state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    scans = paper.recent_scans(consultation=consultation)
    context = {
        "consultation": consultation,
        "counts": counts,
        "tabs": [(one.value, one.label, getattr(counts, one.value)) for one in STATES],
        "state": state,
        "page": page,
        "scans": [(scan, FAILURES.get(scan.failure, "")) for scan in scans],
        "newest": paper.newest_form(consultation=consultation),
        "form": form,
        "copies_form": CopiesForm(),
        "is_reading": any(scan.state in (ScanState.WAITING, ScanState.READING) for scan in scans),
    }
    return render(request, "consultations/paper/desk.html", context, status=status_of(form))


def _first_that_waits(counts: paper.Counts) -> str:
    return next((one.value for one in STATES[:3] if getattr(counts, one.value)), SheetState.TO_TYPE.value)


@require_POST
def prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare the form, or a new version of it where the questions changed."""
    actor = actor_of(request)
    consultation = consultation_to_edit(code=code, actor=actor)
    form = preparing.prepare_form(consultation_id=consultation.pk, by=actor, at=timezone.now())
    messages.success(
        request, _("用紙（第%(version)s版）を用意しました。印刷できます。") % {"version": form.version}
    )
    return redirect("desk_consultations:paper", code)


@never_cache
@require_safe
def copies(request: HttpRequest, code: str) -> HttpResponse:
    """Forms to be handed out, each with a number of its own. The numbers are kept nowhere."""
    actor = actor_of(request)
    consultation = paper.consultation_with_paper(code=code, actor=actor)
    found = paper.newest_form(consultation=consultation)
    if found is None:
        raise NotFound
    form = CopiesForm(request.GET)
    count = form.cleaned_data["count"] if form.is_valid() else 1
    numbers = [preparing.new_form_number() for _copy in range(count)]
    context = {**printed(request, consultation, found, numbers), "count": count}
    return render(request, "consultations/paper/copies.html", context)

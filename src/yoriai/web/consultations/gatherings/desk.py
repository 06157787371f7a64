"""The desk of meetings: prepared, announced, changed, cancelled, held."""

from __future__ import annotations

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.operations.gatherings import papers, preparing
from yoriai.apps.consultations.queries.gatherings import running as queries
from yoriai.apps.consultations.queries.gatherings.public import Gathering, seats_of
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.desk_forms import DocumentForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.gatherings.desk_forms import (
    AgendaReasonForm,
    GatheringForm,
    PaperForm,
    ReasonForm,
    agenda_forms,
)
from yoriai.web.consultations.gatherings.desk_pages import Task, task_page
from yoriai.web.consultations.gatherings.shown import field_labels, shown
from yoriai.web.ui.attempts import attempt, posted, status_of, uploaded

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def gatherings(request: HttpRequest, code: str) -> HttpResponse:
    """The meetings of a consultation."""
    found, now = queries.desk_gatherings(code=code, actor=actor_of(request)), timezone.now()
    rows = [shown(gathering, now, seats) for gathering, seats in found.rows]
    context = {"consultation": found.consultation, "rows": rows}
    return render(request, "consultations/gatherings/desk_list.html", context)


@require_http_methods(FORM_METHODS)
def create(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare a meeting."""
    actor = actor_of(request)
    consultation = queries.desk_gatherings(code=code, actor=actor).consultation
    form = GatheringForm(posted(request))
    made = when_filled_in(
        form,
        lambda: preparing.create_gathering(
            consultation_id=consultation.pk, content=form.content(), by=actor, at=timezone.now()
        ),
    )
    if not made:
        return task_page(
            request, form, Task(_("会議・説明会を準備する"), _("準備中として保存する"), consultation)
        )
    messages.success(request, _("会議・説明会を準備中として保存しました。次に次第を決めてください。"))
    return redirect("desk_gatherings:agenda", code, made.number)


@require_safe
def page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One meeting at the desk: where it stands and what can be done next."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    context = {
        "gathering": gathering,
        "consultation": gathering.consultation,
        "entry": shown(gathering, timezone.now(), seats_of(gathering=gathering)),
        "changes": [(one, field_labels(one.fields)) for one in gathering.changes.all()],
        "may_see_door": rules.may_see_registrations(actor, gathering.consultation),
        "paper_form": _paper_form(gathering),
        "upload_form": DocumentForm(prefix="upload"),
        "has_begun": timezone.now() >= gathering.starts_at,
    }
    return render(request, "consultations/gatherings/desk_page.html", context)


@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Change what a meeting says; once announced only with a reason."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    is_public = gathering.state != rules.State.DRAFT
    form = GatheringForm(posted(request), initial=GatheringForm.initial_of(gathering), is_public=is_public)
    done = when_filled_in(
        form,
        lambda: preparing.edit_gathering(
            gathering_id=gathering.pk, edit=form.edit(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        title = _("理由を添えて変更する") if is_public else _("内容を直す")
        lead = (
            _("変更と理由は公表され、申し込んだ方のうちメールアドレスを書いた方に届きます。")
            if is_public
            else ""
        )
        return task_page(request, form, Task(title, _("保存する"), gathering.consultation, gathering, lead))
    messages.success(request, _("保存しました。"))
    return redirect("desk_gatherings:page", code, number)


@require_http_methods(FORM_METHODS)
def agenda(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Say what is talked about, in which order and how long."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    there = [model_to_dict(one) for one in gathering.agenda.all()]
    data = request.POST if request.method == "POST" else None
    points = agenda_forms(points=len(there))(data, initial=there)
    about = AgendaReasonForm(
        data, initial={"version": gathering.version}, is_public=gathering.state != rules.State.DRAFT
    )
    if data is not None and points.is_valid() and about.is_valid():
        done = attempt(
            about,
            lambda: (
                preparing.plan_agenda(
                    gathering_id=gathering.pk, edit=about.edit(points), by=actor, at=timezone.now()
                ),
            ),
        )
        if done:
            messages.success(request, _("次第を保存しました。"))
            return redirect("desk_gatherings:page", code, number)
    context = {
        "points": points,
        "form": about,
        "gathering": gathering,
        "consultation": gathering.consultation,
    }
    status = 422 if points.is_bound and not points.is_valid() else status_of(about)
    return render(request, "consultations/gatherings/desk_agenda.html", context, status=status)


@require_POST
def announce(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Tell everybody."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    preparing.announce_gathering(gathering_id=gathering.pk, by=actor, at=timezone.now())
    messages.success(request, _("会議・説明会をお知らせしました。"))
    return redirect("desk_gatherings:page", code, number)


@require_http_methods(FORM_METHODS)
def cancel(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Cancel it for a public reason."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    form = ReasonForm(posted(request))
    done = when_filled_in(
        form,
        lambda: preparing.cancel_gathering(
            gathering_id=gathering.pk, reason=form.cleaned_data["reason"], by=actor, at=timezone.now()
        ),
    )
    if not done:
        lead = _(
            "中止と理由は公表され、申し込んだ方のうちメールアドレスを書いた方に届きます。元に戻せません。"
        )
        about = Task(
            _("中止する"), _("中止してお知らせする"), gathering.consultation, gathering, lead, "danger"
        )
        return task_page(request, form, about)
    messages.success(request, _("会議・説明会を中止しました。"))
    return redirect("desk_gatherings:page", code, number)


@require_POST
def held(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Note that it took place."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    preparing.note_held(gathering_id=gathering.pk, by=actor, at=timezone.now())
    messages.success(request, _("開催済みにしました。"))
    return redirect("desk_gatherings:page", code, number)


@require_http_methods(FORM_METHODS)
def add_paper(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Hand out a document: one that the consultation has, or a new file."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    chosen = _paper_form(gathering, request.POST if "document" in request.POST else None)
    if chosen is not None and chosen.is_bound and chosen.is_valid():
        papers.hand_out(
            gathering_id=gathering.pk,
            document_id=chosen.cleaned_data["document"],
            by=actor,
            at=timezone.now(),
        )
        messages.success(request, _("資料を加えました。"))
        return redirect("desk_gatherings:page", code, number)
    form = DocumentForm(posted(request), uploaded(request), prefix="upload")
    done = when_filled_in(
        form,
        lambda: papers.upload_paper(
            gathering_id=gathering.pk, upload=form.upload(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        return task_page(
            request,
            form,
            Task(
                _("資料を加える"),
                _("登録する"),
                gathering.consultation,
                gathering,
                _(
                    "登録すると、意見募集のページの資料にも加わります。意見募集が公表済みなら、すぐに公表されます。"
                ),
            ),
        )
    messages.success(request, _("資料を加えました。"))
    return redirect("desk_gatherings:page", code, number)


@require_POST
def remove_paper(request: HttpRequest, code: str, number: int, document_id: int) -> HttpResponse:
    """Hand a document out no longer."""
    actor = actor_of(request)
    gathering = queries.gathering_to_run(code=code, number=number, actor=actor)
    papers.take_back(gathering_id=gathering.pk, document_id=document_id, by=actor, at=timezone.now())
    messages.success(request, _("資料を外しました。意見募集のページには残ります。"))
    return redirect("desk_gatherings:page", code, number)


def _paper_form(gathering: Gathering, data: object = None) -> PaperForm | None:
    """Return the choice among documents that are not handed out yet; None when there is none."""
    handed_out = {paper.document_id for paper in gathering.papers.all()}
    others = [
        (one.pk, one.title) for one in gathering.consultation.documents.all() if one.pk not in handed_out
    ]
    return PaperForm(data, documents=others) if others else None

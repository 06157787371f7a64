"""The desk: preparing a consultation, publishing it, and what belongs to it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.queries.appeals import waiting_appeals
from yoriai.apps.consultations.queries.voting import turnout
from yoriai.apps.consultations.rules import State, has_draft, may_read_report
from yoriai.apps.consultations.rules.paper import may_handle_paper
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.desk_forms import (
    DocumentForm,
    EditConsultationForm,
    ExtendForm,
    NewConsultationForm,
    PublishForm,
    SectionForm,
)
from yoriai.web.consultations.form_pages import FormPage, form_page, when_filled_in
from yoriai.web.consultations.phases import phases_shown
from yoriai.web.consultations.shown import channel_labels, shown
from yoriai.web.ui.attempts import posted, uploaded

PER_PAGE = 40
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    """Everything published, and the drafts of the own division."""
    rows = queries.desk_consultations(actor=actor_of(request))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    entries = [shown(consultation, day_of(timezone.now())) for consultation in page]
    context = {"page": page, "entries": entries, "may_report": may_read_report(actor_of(request))}
    return render(request, "consultations/desk_list.html", context)


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One consultation at the desk: where it stands and what can be done next."""
    consultation = queries.consultation_to_edit(code=code, actor=actor_of(request))
    phases = phases_shown(consultation, day_of(timezone.now()))
    context = {
        "consultation": consultation,
        "entry": shown(consultation, day_of(timezone.now())),
        "counts": queries.opinion_counts(consultation_id=consultation.pk),
        "channels": channel_labels(consultation),
        "is_draft": consultation.state == State.DRAFT,
        "may_handle_paper": may_handle_paper(actor_of(request), consultation),
        "has_draft": has_draft(consultation),
        "phases": phases,
        "waiting_appeals": waiting_appeals(consultation_id=consultation.pk),
        "turnout": turnout(consultation=consultation) if phases.is_voted_on else None,
    }
    return render(request, "consultations/desk_page.html", context)


@require_http_methods(FORM_METHODS)
def create(request: HttpRequest) -> HttpResponse:
    """Prepare a new consultation."""
    actor = actor_of(request)
    own = queries.divisions_that_may_be_chosen(actor=actor)
    divisions = [
        (division.pk, f"{division.department.name} {division.name}")
        for division in organisation.divisions_at_work(on=day_of(timezone.now()))
        if own is None or division.pk in own
    ]
    form = NewConsultationForm(posted(request), divisions=divisions)
    made = when_filled_in(
        form,
        lambda: operations.create_consultation(
            code=form.cleaned_data["code"],
            division_id=form.cleaned_data["division"],
            content=form.content(),
            by=actor,
            at=timezone.now(),
        ),
    )
    if not made:
        return form_page(request, form, FormPage(_("意見募集を準備する"), _("準備中として保存する")))
    messages.success(request, _("意見募集を準備中として保存しました。次に案の本文か資料を登録してください。"))
    return redirect("desk_consultations:page", made.code)


@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the wording; once public only with a reason."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    is_public = consultation.state != State.DRAFT
    initial = {
        name: getattr(consultation, name) for name in EditConsultationForm.base_fields if name != "reason"
    }
    form = EditConsultationForm(posted(request), initial=initial, is_public=is_public)
    done = when_filled_in(
        form,
        lambda: operations.edit_consultation(
            consultation_id=consultation.pk, edit=form.edit(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        title = _("公表した内容を訂正する") if is_public else _("内容を編集する")
        return form_page(request, form, FormPage(title, _("保存する"), consultation))
    messages.success(request, _("内容を保存しました。"))
    return redirect("desk_consultations:page", code)


@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish for a period."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    form = PublishForm(posted(request), initial={"published_on": day_of(timezone.now())})
    done = when_filled_in(
        form,
        lambda: operations.publish_consultation(
            consultation_id=consultation.pk, period=form.period(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("公表する"), _("この期間で公表する"), consultation))
    messages.success(request, _("意見募集を公表しました。"))
    return redirect("desk_consultations:page", code)


@require_http_methods(FORM_METHODS)
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Give people more time."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    form = ExtendForm(posted(request), initial={"closes_on": consultation.closes_on})
    done = when_filled_in(
        form,
        lambda: operations.extend_period(
            consultation_id=consultation.pk, **form.cleaned_data, by=actor, at=timezone.now()
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("期間を延ばす"), _("締切日を変える"), consultation))
    messages.success(request, _("締切日を延ばしました。理由は公表されます。"))
    return redirect("desk_consultations:page", code)


@require_POST
def consider(request: HttpRequest, code: str) -> HttpResponse:
    """Say in public that the opinions are being considered."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    operations.start_considering(consultation_id=consultation.pk, by=actor, at=timezone.now())
    messages.success(request, _("検討中にしました。意見を項目にまとめてください。"))
    return redirect("desk_consultations:page", code)


@require_http_methods(FORM_METHODS)
def add_section(request: HttpRequest, code: str) -> HttpResponse:
    """Add a part of the draft."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    form = SectionForm(posted(request))
    done = when_filled_in(
        form,
        lambda: operations.add_sections(
            consultation_id=consultation.pk, sections=[form.section()], by=actor, at=timezone.now()
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("案の本文を加える"), _("加える"), consultation))
    messages.success(request, _("案の本文を加えました。"))
    return redirect("desk_consultations:page", code)


@require_http_methods(FORM_METHODS)
def edit_section(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Change a part of the draft before publication."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    section = queries.section_of(consultation=consultation, number=number)
    initial = {name: getattr(section, name) for name in SectionForm.base_fields}
    form = SectionForm(posted(request), initial=initial)
    done = when_filled_in(
        form,
        lambda: operations.edit_section(
            consultation_id=consultation.pk,
            number=number,
            content=form.section(),
            by=actor,
            at=timezone.now(),
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("案の本文を直す"), _("保存する"), consultation))
    messages.success(request, _("案の本文を保存しました。"))
    return redirect("desk_consultations:page", code)


@require_POST
def remove_section(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Take a part out of the draft before publication."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    operations.remove_section(consultation_id=consultation.pk, number=number, by=actor, at=timezone.now())
    messages.success(request, _("案の本文から外しました。"))
    return redirect("desk_consultations:page", code)


@require_http_methods(FORM_METHODS)
def add_document(request: HttpRequest, code: str) -> HttpResponse:
    """Add a related document."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    form = DocumentForm(posted(request), uploaded(request))
    done = when_filled_in(
        form,
        lambda: operations.add_document(
            consultation_id=consultation.pk, upload=form.upload(), by=actor, at=timezone.now()
        ),
    )
    if not done:
        return form_page(request, form, FormPage(_("資料を加える"), _("登録する"), consultation))
    messages.success(request, _("資料を登録しました。"))
    return redirect("desk_consultations:page", code)


@require_POST
def remove_document(request: HttpRequest, code: str, document_id: int) -> HttpResponse:
    """Take a document out of a draft."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    operations.remove_document(
        consultation_id=consultation.pk, document_id=document_id, by=actor, at=timezone.now()
    )
    messages.success(request, _("資料を外しました。"))
    return redirect("desk_consultations:page", code)

"""Pages for the system operator: people, their roles, divisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation import operations, queries
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.organisation import forms
from yoriai.web.ui.attempts import posted

PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """People who hold or held a role."""
    queries.require_people_reader(actor_of(request))
    words = request.GET.get("q", "")
    everybody = request.GET.get("who") == "all"
    rows = queries.people_with_roles(words=words, staff_only=not everybody)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "everybody": everybody, "today": day_of(timezone.now())}
    return render(request, "organisation/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """Make an account and send the invitation, in one transaction."""
    queries.require_people_reader(actor_of(request))
    form = forms.PersonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with _refusals_in(form), transaction.atomic():
            person = operations.create_person(**form.cleaned_data, by=actor_of(request), at=timezone.now())
            _invite_later(person.pk)
        if not form.errors:
            messages.success(request, _("アカウントを作り、招待のメールを送る準備をしました。"))
            return redirect("desk_organisation:person", person.pk)
    return _form_page(request, "organisation/invite.html", form)


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: roles with their days, and what can be done."""
    queries.require_people_reader(actor_of(request))
    today = day_of(timezone.now())
    context = {
        "person": queries.get_person(person_id=person_id),
        "form": forms.RoleForm(today=today),
        "today": today,
    }
    return render(request, "organisation/person.html", context)


@require_POST
def assign(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a role."""
    at = timezone.now()
    queries.require_people_reader(actor_of(request))
    found = queries.get_person(person_id=person_id)
    form = forms.RoleForm(request.POST, today=day_of(at))
    if form.is_valid():
        with _refusals_in(form):
            operations.assign_role(person=found, draft=form.draft(), by=actor_of(request), at=at)
        if not form.errors:
            messages.success(request, _("役割を付けました。"))
            return redirect("desk_organisation:person", person_id)
    context = {"person": found, "today": day_of(at)}
    return _form_page(request, "organisation/person.html", form, context)


def end_role(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """End a role on a day."""
    at = timezone.now()
    queries.require_people_reader(actor_of(request))
    assignment = queries.get_assignment(assignment_id=assignment_id)
    form = forms.DayForm(posted(request), initial={"day": day_of(at)})
    if request.method == "POST" and form.is_valid():
        with _refusals_in(form):
            operations.end_assignment(
                assignment=assignment, ends_on=form.cleaned_data["day"], by=actor_of(request), at=at
            )
        if not form.errors:
            messages.success(request, _("役割の終わりの日を決めました。"))
            return redirect("desk_organisation:person", assignment.person_id)
    return _form_page(request, "organisation/end_role.html", form, {"assignment": assignment})


@require_POST
def send_invitation(request: HttpRequest, person_id: int) -> HttpResponse:
    """Send the invitation again."""
    queries.require_operator(actor_of(request))
    _invite_later(queries.get_person(person_id=person_id).pk)
    messages.success(request, _("招待のメールを送る準備をしました。"))
    return redirect("desk_organisation:person", person_id)


@require_POST
def deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put an account out of use."""
    found = queries.get_person(person_id=person_id)
    operations.deactivate_person(person=found, by=actor_of(request), at=timezone.now())
    messages.success(request, _("アカウントを止め、役割を終わらせました。"))
    return redirect("desk_organisation:person", person_id)


@require_POST
def reactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody sign in again."""
    found = queries.get_person(person_id=person_id)
    operations.reactivate_person(person=found, by=actor_of(request), at=timezone.now())
    messages.success(request, _("アカウントを再び使えるようにしました。役割は、改めて付けてください。"))
    return redirect("desk_organisation:person", person_id)


@require_POST
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Remove the name and the address of an account out of use."""
    found = queries.get_person(person_id=person_id)
    operations.erase_person(person=found, by=actor_of(request), at=timezone.now())
    messages.success(request, _("氏名とメールアドレスを消しました。"))
    return redirect("desk_organisation:person", person_id)


@require_safe
def divisions(request: HttpRequest) -> HttpResponse:
    """The organisation chart."""
    queries.require_people_reader(actor_of(request))
    return render(
        request, "organisation/divisions.html", {"departments": queries.departments_with_divisions()}
    )


def new_department(request: HttpRequest) -> HttpResponse:
    """Make a department."""
    queries.require_operator(actor_of(request))
    form = forms.DepartmentForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with _refusals_in(form):
            operations.create_department(
                municipality=queries.own_municipality(),
                draft=form.draft(),
                by=actor_of(request),
                at=timezone.now(),
            )
        if not form.errors:
            messages.success(request, _("部を作りました。"))
            return redirect("desk_organisation:divisions")
    return _form_page(request, "organisation/new_department.html", form)


def new_division(request: HttpRequest) -> HttpResponse:
    """Make a division."""
    queries.require_operator(actor_of(request))
    form = forms.NewDivisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with _refusals_in(form):
            operations.create_division(
                department=form.cleaned_data["department"],
                draft=form.draft(),
                by=actor_of(request),
                at=timezone.now(),
            )
        if not form.errors:
            messages.success(request, _("課を作りました。"))
            return redirect("desk_organisation:divisions")
    return _form_page(request, "organisation/new_division.html", form)


def division(request: HttpRequest, code: str) -> HttpResponse:
    """Change a division's words."""
    queries.require_operator(actor_of(request))
    found = queries.get_division(code=code)
    known = {name: getattr(found, name) for name in ("code", "name", "name_en", "phone", "position")}
    form = forms.DivisionForm(posted(request), initial=known)
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        operations.rename_division(
            division=found, draft=form.draft(), by=actor_of(request), at=timezone.now()
        )
        messages.success(request, _("課の内容を直しました。"))
        return redirect("desk_organisation:divisions")
    return _form_page(request, "organisation/division.html", form, {"division": found})


def close_division(request: HttpRequest, code: str) -> HttpResponse:
    """Close a division on a day."""
    queries.require_operator(actor_of(request))
    found = queries.get_division(code=code)
    form = forms.DayForm(posted(request), initial={"day": day_of(timezone.now())})
    if request.method == "POST" and form.is_valid():
        with _refusals_in(form):
            operations.close_division(
                division=found,
                closed_on=form.cleaned_data["day"],
                by=actor_of(request),
                at=timezone.now(),
            )
        if not form.errors:
            messages.success(request, _("課の廃止日を決めました。"))
            return redirect("desk_organisation:divisions")
    return _form_page(request, "organisation/close_division.html", form, {"division": found})


class _refusals_in:  # noqa: N801 - reads as a sentence: with _refusals_in(form)
    """Show a refusal that the person can mend above the form, with everything that was typed."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: Any, refusal: Any, _trace: Any) -> bool:
        mendable = isinstance(refusal, Refusal) and refusal.status in (409, 422)
        if mendable:
            self.form.add_error(None, f"{refusal} {refusal.next_step}".strip())
        return mendable


def _form_page(
    request: HttpRequest, template: str, form: Form, context: dict[str, Any] | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **(context or {})}, status=status)


def _invite_later(person_id: int) -> None:
    jobs.enqueue(
        task="yoriai.apps.organisation.tasks.send_invitation",
        arguments={"person_id": person_id},
        at=timezone.now(),
    )

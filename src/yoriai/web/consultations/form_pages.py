"""A page that is one form: shown first, shown again with what was typed when something is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yoriai.apps.consultations.queries import Consultation
from yoriai.web.ui.attempts import status_of


@dataclass(frozen=True)
class FormPage:
    """Title of the page, label of its button, the consultation it belongs to, and a word before the form."""

    title: str
    label: str
    consultation: Consultation | None = None
    lead: str = ""
    kind: str = "primary"


def filled_in(form: BaseForm) -> bool:
    """Tell whether a form was sent and its fields are sound."""
    return form.is_bound and form.is_valid()


def form_page(request: HttpRequest, form: BaseForm, about: FormPage) -> HttpResponse:
    """Show the form."""
    return render(
        request, "consultations/desk_form.html", {"form": form, "about": about}, status=status_of(form)
    )

"""A page that is one form: shown first, shown again with what was typed when something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yoriai.apps.consultations.queries import Consultation
from yoriai.pure.values import dataclass
from yoriai.web.ui.attempts import attempt, status_of

T = TypeVar("T")


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


def when_filled_in(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Do what the form asks once it was sent and its fields are sound; None when nothing was done."""
    return attempt(form, act) if filled_in(form) else None


def form_page(request: HttpRequest, form: BaseForm, about: FormPage) -> HttpResponse:
    """Show the form."""
    return render(
        request, "consultations/desk_form.html", {"form": form, "about": about}, status=status_of(form)
    )

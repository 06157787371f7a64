"""A page of the desk that is one form about a meeting."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yoriai.apps.consultations.queries import Consultation
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.pure.values import dataclass
from yoriai.web.ui.attempts import status_of


@dataclass(frozen=True)
class Task:
    """Title of the page, label of its button, what it belongs to, and a word before the form."""

    title: str
    label: str
    consultation: Consultation
    gathering: Gathering | None = None
    lead: str = ""
    kind: str = "primary"


def task_page(request: HttpRequest, form: BaseForm, task: Task) -> HttpResponse:
    """Show the form."""
    context = {
        "form": form,
        "task": task,
        "consultation": task.consultation,
        "gathering": task.gathering,
    }
    template = "consultations/gatherings/desk_form.html"
    return render(request, template, context, status=status_of(form))

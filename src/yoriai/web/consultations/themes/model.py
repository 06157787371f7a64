"""The language model at the desk: asked by a person, shown as such, with everything that was sent to be read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations import language_model as operations
from yoriai.apps.consultations.queries.language_model import is_set_up, model_requests
from yoriai.apps.organisation.queries import names_of
from yoriai.web.accounts.actor import actor_of


@require_POST
def describe(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Have the model asked for a name and a summary of a theme."""
    actor = actor_of(request)
    consultation = queries.consultation_at_desk(code=code, actor=actor)
    operations.have_theme_described(consultation_id=consultation.pk, key=key, by=actor, at=timezone.now())
    messages.success(request, _("言語モデルに案を頼みました。少しして、この画面を開き直してください。"))
    return redirect("desk_consultations:theme", code, key)


@require_safe
def requests(request: HttpRequest, code: str) -> HttpResponse:
    """The record of everything that a language model was asked about a consultation."""
    found = model_requests(code=code, actor=actor_of(request))
    names = names_of({one.person_id for one in found.requests if one.person_id})
    context = {
        "consultation": found.consultation,
        "rows": [(one, names.get(one.person_id or 0, "")) for one in found.requests],
        "is_set_up": is_set_up(),
    }
    return render(request, "consultations/desk_model.html", context)

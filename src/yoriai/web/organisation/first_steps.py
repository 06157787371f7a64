"""The first page of a new installation: the city itself, and what comes next."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yoriai.apps.organisation import operations, queries
from yoriai.pure.japan.municipality import prefecture_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.organisation.forms import CityForm
from yoriai.web.ui.attempts import posted


@require_http_methods(["GET", "HEAD", "POST"])
def city(request: HttpRequest) -> HttpResponse:
    """Register the own city and its headquarters, or correct their names."""
    steps = queries.first_steps(actor=actor_of(request))
    form = CityForm(posted(request), initial=_known(steps))
    if not form.is_valid():
        context = {"form": form, "steps": steps, "prefecture": prefecture_of(steps.code)}
        status = 422 if request.method == "POST" else 200
        return render(request, "organisation/city.html", context, status=status)
    _register(request, steps.code, form)
    messages.success(request, _("市区町村を登録しました。"))
    return redirect("home:desk")


@transaction.atomic
def _register(request: HttpRequest, code: str, form: CityForm) -> None:
    by, at = actor_of(request), timezone.now()
    own = operations.register_municipality(draft=form.draft(code), by=by, at=at)
    headquarters = form.headquarters_draft()
    if headquarters is not None:
        operations.create_headquarters(municipality=own, draft=headquarters, by=by, at=at)


def _known(steps: queries.FirstSteps) -> dict[str, str]:
    own, headquarters = steps.municipality, steps.headquarters
    return {
        "name": own.name if own else "",
        "name_kana": own.name_kana if own else "",
        "name_en": own.name_en if own else "",
        "headquarters": headquarters.name if headquarters else "",
        "headquarters_en": headquarters.name_en if headquarters else "",
    }

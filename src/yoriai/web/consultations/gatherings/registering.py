"""申し込み: registering for a meeting, and the page of a registration, by its number. Without account and script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import operations as consultations
from yoriai.apps.consultations.operations.gatherings import registering as operations
from yoriai.apps.consultations.queries.gatherings import public as gatherings
from yoriai.apps.consultations.queries.gatherings import registrations as queries
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.pure.transparency import spoken
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.consultations.gatherings import limits
from yoriai.web.consultations.gatherings.forms import FindForm, ReduceForm, RegisterForm
from yoriai.web.consultations.gatherings.shown import accommodation_labels, shown
from yoriai.web.ui.attempts import status_of
from yoriai.web.ui.formats import day_text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show the form, and take the registration in."""
    actor, now = actor_of(request), timezone.now()
    gathering = gatherings.get_gathering(code=code, number=number, actor=actor)
    initial = {"submission_key": consultations.new_key()}
    form = RegisterForm(
        request.POST if request.method == "POST" else None, initial=initial, gathering=gathering
    )

    def submit() -> str:
        limits.count(request, at_s=now.timestamp())
        return operations.register(draft=form.draft(), by=actor, at=now).number

    registered = when_filled_in(form, submit)
    if registered:
        return redirect("gatherings:registration", registered)
    context = {
        "form": form,
        "entry": shown(gathering, now, gatherings.seats_of(gathering=gathering)),
        "gathering": gathering,
        "consultation": gathering.consultation,
        "purpose_version": rules.PURPOSE_VERSION,
        "kept_until": day_text(rules.kept_until(gathering.starts_at)),
    }
    return render(request, "consultations/gatherings/register.html", context, status=status_of(form))


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a registration."""
    form = FindForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("gatherings:registration", form.cleaned_data["number"])
    return render(request, "consultations/gatherings/find.html", {"form": form}, status=status_of(form))


@never_cache
@require_safe
def registration(request: HttpRequest, registration: str) -> HttpResponse:
    """One registration: whether there are seats, where to go, and how to withdraw."""
    found = queries.registration_by_number(number=registration)
    return _page(request, found, ReduceForm(initial={"people": max(1, found.people - 1)}))


@never_cache
@require_POST
def withdraw(request: HttpRequest, registration: str) -> HttpResponse:
    """Give the seats back."""
    operations.withdraw(number=registration, by=actor_of(request), at=timezone.now())
    messages.success(request, _("申し込みを取り消しました。お知らせいただき、ありがとうございます。"))
    return redirect("gatherings:registration", registration)


@never_cache
@require_POST
def reduce(request: HttpRequest, registration: str) -> HttpResponse:
    """Let fewer people come."""
    found = queries.registration_by_number(number=registration)
    form = ReduceForm(request.POST)
    done = when_filled_in(
        form,
        lambda: operations.reduce_party(
            number=registration,
            people=form.cleaned_data["people"],
            by=actor_of(request),
            at=timezone.now(),
        ),
    )
    if not done:
        return _page(request, found, form)
    messages.success(request, _("人数を減らしました。"))
    return redirect("gatherings:registration", registration)


def _page(request: HttpRequest, found: queries.Registration, form: ReduceForm) -> HttpResponse:
    gathering, now = found.gathering, timezone.now()
    states = rules.RegistrationState
    context = {
        "registration": found,
        "spoken": spoken(found.number),
        "entry": shown(gathering, now),
        "gathering": gathering,
        "consultation": gathering.consultation,
        "place_in_line": queries.place_in_line(registration=found),
        "needs": accommodation_labels(found.needs),
        "is_over": gathering.state != rules.State.CANCELLED and now >= gathering.ends_at,
        "is_seated": found.state == states.SEATED,
        "is_waiting": found.state == states.WAITING,
        "is_on_site": found.way == rules.Way.ON_SITE,
        "may_withdraw": rules.may_withdraw(gathering, now) and found.state != states.WITHDRAWN,
        "shows_online": rules.shows_online_address(gathering, found),
        "kept_until": found.keep_until,
        "form": form,
    }
    response = render(request, "consultations/gatherings/registration.html", context, status=status_of(form))
    response["X-Robots-Tag"] = "noindex"
    return response

"""Pages of sign-in that the library does not have."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yoriai.apps.organisation import queries
from yoriai.web.accounts.trials import trial_of


@require_safe
@never_cache
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Explain why staff need the second factor, and lead to it."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    context = {"has_factor": is_mfa_enabled(request.user), "next": wanted if is_ours else "/desk/"}
    return render(request, "accounts/second_factor.html", context)


@require_safe
@never_cache
def demonstration(request: HttpRequest) -> HttpResponse:
    """Show the accounts of a demonstration site; on any other site this page does not exist."""
    accounts = queries.demonstration_accounts(at=timezone.now())
    rows = [{"account": account, "trial": trial_of(account)} for account in accounts]
    return render(request, "accounts/demonstration.html", {"rows": rows})

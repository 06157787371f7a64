"""The desk: access tokens of partners, and everybody's, for the system operator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.organisation import operations, queries
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.organisation.token_forms import PartnerTokenForm
from yoriai.web.ui.attempts import attempt, posted, status_of


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Everybody's tokens: whose, what they may do, when they were last used."""
    rows = queries.all_tokens(actor=actor_of(request))
    return render(request, "organisation/tokens.html", {"tokens": rows, "today": day_of(timezone.now())})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token for an organisation; it is shown once."""
    queries.require_operator(actor_of(request))
    now = timezone.now()
    form = PartnerTokenForm(posted(request))
    issued = None
    if form.is_bound and form.is_valid():
        draft = form.draft(day_of(now))
        issued = attempt(
            form, lambda: operations.issue_partner_token(draft=draft, by=actor_of(request), at=now)
        )
    context = {"form": form, "issued": issued}
    return render(request, "organisation/new_token.html", context, status=status_of(form))


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Stop anybody's token."""
    queries.require_operator(actor_of(request))
    token = queries.get_token(token_id=token_id)
    operations.revoke_token(token=token, by=actor_of(request), at=timezone.now())
    messages.success(request, _("接続キーを止めました。"))
    return redirect("desk_organisation:tokens")

"""Own access tokens (接続キー): a person's programs, made and stopped by the person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.organisation import operations, queries
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.organisation.token_forms import OwnTokenForm
from yoriai.web.ui.attempts import attempt, posted, status_of


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The person's tokens, and a form for a new one; what is made is shown once."""
    actor, now = actor_of(request), timezone.now()
    form = OwnTokenForm(posted(request), is_staff=actor.is_staff)
    issued = None
    if form.is_bound and form.is_valid():
        draft = form.draft(day_of(now))
        issued = attempt(form, lambda: operations.issue_own_token(draft=draft, by=actor, at=now))
    context = {
        "form": form,
        "issued": issued,
        "tokens": queries.own_tokens(actor=actor),
        "today": day_of(now),
    }
    return render(request, "organisation/own_tokens.html", context, status=status_of(form))


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Stop an own token; somebody else's is not there."""
    token = queries.get_token(token_id=token_id)
    if token.person_id != actor_of(request).person_id:
        raise NotFound
    operations.revoke_token(token=token, by=actor_of(request), at=timezone.now())
    messages.success(request, _("接続キー「%(name)s」を止めました。") % {"name": token.name})
    return redirect("organisation:tokens")

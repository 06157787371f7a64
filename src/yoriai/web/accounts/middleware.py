"""The way to the staff's desk: sign in, then the second factor."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yoriai.web.accounts.actor import awaits_second_factor

DESK = "/desk/"


class DeskDoor:
    """Send whoever goes to the desk to what is missing; whether a page is open to them, the page decides."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(DESK):
            return self.get_response(request)
        wanted = request.get_full_path() if request.method in ("GET", "HEAD") else DESK
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if awaits_second_factor(request):
            return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': wanted})}")
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

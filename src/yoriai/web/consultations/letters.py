"""お知らせの受け取り方: how often, how far, and stopping at once. The signed link of a letter is enough; no account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations.letter_rules import Rhythm
from yoriai.apps.consultations.operations import receiving
from yoriai.apps.consultations.queries import letters as queries
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations import flood
from yoriai.web.ui.attempts import posted, status_of


class RhythmForm(forms.Form):
    """How often."""

    rhythm = forms.ChoiceField(
        label=_("お知らせの回数"), choices=Rhythm.choices, widget=forms.RadioSelect, required=False
    )


class FindForm(forms.Form):
    """A receipt number and the address that was left with it."""

    number = forms.CharField(
        label=_("受付番号"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("意見といっしょに書いたメールアドレス"),
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )


@never_cache
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is sent, how often, and until when."""
    return _page(request, token)


def _page(request: HttpRequest, token: str) -> HttpResponse:
    own = queries.own_letters(token=token, on=day_of(timezone.now()))
    context = {"own": own, "form": RhythmForm(initial={"rhythm": own.rhythm})}
    return private(render(request, "consultations/letters.html", context))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop at once when it is sent, by the button or by a mail program (RFC 8058); reading the page stops nothing.

    No token of the site is asked for: mail programs have none, and the signed link is the proof.
    """
    if request.method == "POST":
        receiving.stop_letters(token=token, by=actor_of(request), at=timezone.now())
    own = queries.own_letters(token=token, on=day_of(timezone.now()))
    return private(render(request, "consultations/letters_stop.html", {"own": own}))


@require_POST
def choose(request: HttpRequest, token: str) -> HttpResponse:
    """Have letters sent at a rhythm; begins again where they were stopped."""
    receiving.choose_rhythm(
        token=token, rhythm=request.POST.get("rhythm", ""), by=actor_of(request), at=timezone.now()
    )
    messages.success(request, gettext("お知らせの回数を決めました。"))
    return redirect("letters:page", token)


@require_POST
def keep(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the address for another year."""
    receiving.keep_address_longer(token=token, by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("あと1年、お知らせを続けます。"))
    return redirect("letters:page", token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Open the page by receipt number and address, for whoever has no letter at hand."""
    form = FindForm(posted(request), initial={"number": request.GET.get("number", "")[:40]})
    if not form.is_valid():
        return private(
            render(request, "consultations/letters_find.html", {"form": form}, status=status_of(form))
        )
    now = timezone.now()
    flood.check_guesses(request, at_s=now.timestamp())
    try:
        token = queries.token_by_address(**form.cleaned_data, on=day_of(now))
    except NotFound:
        flood.count_guess(request, at_s=now.timestamp())
        form.add_error(
            None,
            _(
                "この受付番号とメールアドレスの組み合わせは見つかりません。お知らせの期間が終わっていることもあります。"
            ),
        )
        return private(
            render(request, "consultations/letters_find.html", {"form": form}, status=status_of(form))
        )
    return redirect("letters:page", token)


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page of one person out of every cache and every search engine."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

"""見やすさ: the page on which a visitor chooses readings and the size of the text."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yoriai.web.ui.attempts import posted, status_of
from yoriai.web.ui.display import COOKIE, SIZES, Display, display_of

YEAR_S = 365 * 24 * 3600


class DisplayForm(forms.Form):
    """What can be chosen."""

    furigana = forms.ChoiceField(
        label=_("ふりがな"),
        choices=[("", _("つけない")), ("on", _("漢字にふりがなをつける"))],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "機械がつけるため、まちがうことがあります。気づいたら、お問い合わせからお知らせください。"
        ),
    )
    size = forms.ChoiceField(
        label=_("文字の大きさ"), choices=list(SIZES.items()), required=False, widget=forms.RadioSelect
    )

    def display(self) -> Display:
        return Display(self.cleaned_data["furigana"] == "on", self.cleaned_data["size"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Remember the choice on this device and go back to the page; never to another site."""
    now = display_of(request.COOKIES.get(COOKIE, ""))
    initial = {"furigana": "on" if now.furigana else "", "size": now.size}
    form = DisplayForm(posted(request), initial=initial)
    target = _own(request, request.POST.get("next") or request.GET.get("next", "/"))
    if not form.is_valid():
        return render(request, "display/display.html", {"form": form, "next": target}, status=status_of(form))
    response = HttpResponseRedirect(target)
    response.set_cookie(
        COOKIE,
        form.display().cookie,
        max_age=YEAR_S,
        samesite="Lax",
        secure=settings.SECURE,
        httponly=True,
    )
    return response


def _own(request: HttpRequest, target: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else "/"

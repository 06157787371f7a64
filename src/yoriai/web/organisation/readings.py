"""The page on which staff settle how words of the city are read."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.organisation import operations, queries
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.attempts import attempt, posted, status_of


class ReadingForm(forms.Form):
    """One word and how it is read."""

    word = forms.CharField(label=_("言葉"), max_length=40, help_text=_("漢字を含む言葉。例：多摩六都"))
    kana = forms.CharField(label=_("読み方"), max_length=80, help_text=_("ひらがなで。例：たまろくと"))


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: HttpRequest) -> HttpResponse:
    """List the settled words and settle one more."""
    actor = actor_of(request)
    known = queries.readings_to_settle(actor=actor)
    form = ReadingForm(posted(request))
    done = (
        attempt(form, lambda: operations.settle_reading(**form.cleaned_data, by=actor, at=timezone.now()))
        if form.is_valid()
        else None
    )
    if done is None:
        context = {"form": form, "readings": known}
        return render(request, "organisation/readings.html", context, status=status_of(form))
    messages.success(
        request,
        gettext("「%(word)s」を「%(kana)s」と読むことにしました。") % {"word": done.word, "kana": done.kana},
    )
    return redirect("desk_organisation:readings")


@require_POST
def forget(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Leave a word to the dictionary again."""
    operations.forget_reading(reading_id=reading_id, by=actor_of(request), at=timezone.now())
    messages.success(request, gettext("一覧から外しました。辞書の読み方に戻ります。"))
    return redirect("desk_organisation:readings")

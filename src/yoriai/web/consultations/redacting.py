"""Blacking out stretches of one opinion at the desk: the marks that somebody chooses, and words typed as they stand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations import redacting
from yoriai.apps.consultations.queries.marks import marked_opinion, stretches_of
from yoriai.apps.consultations.queries.redactions import original_text, redactions_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of


class BlackOutForm(forms.Form):
    """Which of the marks, and which further words."""

    stretches = forms.MultipleChoiceField(
        label=gettext_lazy("しるしのあるところ"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=gettext_lazy("ほかに塗ることば"),
        help_text=gettext_lazy(
            "本文にあるとおりに、1行に1つ入力してください。同じことばは、すべて塗ります。"
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, text: str, marks: list[tuple[int, int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        choices = [(f"{start}-{end}", f"{text[start:end]}（{label}）") for start, end, label in marks]
        self.fields["stretches"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["stretches"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for word in data.get("words", "").splitlines():
            if word.strip() and word.strip() not in self.text:
                self.add_error("words", _("「%(word)s」は、本文に見つかりません。") % {"word": word.strip()})
        return data

    def chosen(self) -> list[tuple[int, int]]:
        """Return the stretches in the words as they came."""
        found = [
            (int(start), int(end))
            for start, end in (value.split("-") for value in self.cleaned_data.get("stretches", []))
        ]
        words = [word.strip() for word in self.cleaned_data["words"].splitlines() if word.strip()]
        return [*found, *((self.text.find(word), self.text.find(word) + len(word)) for word in words)]


@require_http_methods(["GET", "HEAD", "POST"])
def black_out(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    """Choose what is blacked out; the same words in copies are blacked out, too."""
    actor = actor_of(request)
    found = queries.get_opinion(code=code, opinion_id=opinion_id, actor=actor)
    form = BlackOutForm(
        request.POST if request.method == "POST" else None,
        text=original_text(found),
        marks=stretches_of(found),
    )
    done = when_filled_in(
        form,
        lambda: redacting.black_out(
            opinion_id=found.pk, stretches=form.chosen(), by=actor, at=timezone.now()
        ),
    )
    if done is None:
        context = {
            "form": form,
            "opinion": found,
            "consultation": found.consultation,
            "marked": marked_opinion(found),
            "redactions": redactions_of(found),
        }
        return render(request, "consultations/desk_black_out.html", context, status=status_of(form))
    messages.success(request, _("%(count)s件の意見を黒く塗りました。") % {"count": len(done)})
    return redirect("desk_consultations:opinion", code, found.pk)


@require_POST
def lift(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    """Show an opinion, and its copies, as they came again."""
    actor = actor_of(request)
    found = queries.get_opinion(code=code, opinion_id=opinion_id, actor=actor)
    redacting.lift_redactions(opinion_id=found.pk, by=actor, at=timezone.now())
    messages.success(request, _("黒塗りを取り消しました。しるしは、もう一度判断を待ちます。"))
    return redirect("desk_consultations:opinion", code, found.pk)

"""その後の指摘: saying that what was promised was not done, and following what the division replies."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yoriai.apps.consultations.operations import new_key
from yoriai.apps.consultations.queries import promises
from yoriai.apps.coordination import rules
from yoriai.apps.coordination.operations import remarks as operations
from yoriai.apps.coordination.operations.remarks import RemarkDraft
from yoriai.apps.coordination.queries import remarks as queries
from yoriai.apps.measures.queries import trace as measures
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass
from yoriai.web.accounts.actor import actor_of
from yoriai.web.ui.attempts import attempt, posted, status_of
from yoriai.web.ui.limits import HourlyCount, address_of

received_remarks = HourlyCount()


class TooManyRemarks(Refusal):
    """More than the limit in this hour from one address."""

    code = "too-many-remarks"
    status = 429
    message = _("この回線から短い時間に多くの指摘が届いているため、いまは受け付けられません。")
    next_step = _("入力した内容は残っています。1時間ほどたってから、もう一度「送る」を押してください。")


class RemarkForm(forms.Form):
    """What somebody wants to say about a promise."""

    kind = forms.ChoiceField(
        label=_("どのような指摘ですか"), choices=rules.RemarkKind.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("くわしく"),
        max_length=rules.REMARK_LIMIT,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "いつ、どこで、何が行われていないかを書いてください（2,000文字まで）。名前や電話番号は書かないでください。"
        ),
    )
    receipt = forms.CharField(
        label=_("あなたの意見の受付番号"),
        required=False,
        max_length=40,
        help_text=_(
            "番号があると、すぐに公表され、返事をお知らせできます。ないときは、市が確かめてから公表します。"
        ),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, max_length=64, min_length=16)
    # People do not see this field; programs that fill in every field do.
    website = forms.CharField(
        label=_("この欄には何も入力しないでください"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("この欄は空のまま、もう一度送ってください。"), code="filled")
        return ""


@dataclass(frozen=True)
class Promised:
    """What the remark will be about."""

    title: str | Promise
    consultation_code: str = ""
    item_number: int = 0
    measure_code: str = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_item(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A remark on an answered item."""
    item = promises.answered_item(code=code, number=number)
    return _page(request, Promised(item.title, consultation_code=code, item_number=number))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_measure(request: HttpRequest, code: str) -> HttpResponse:
    """A remark on a measure."""
    name = measures.name_of_measure(measure_id=measures.get_measure_id(code=code))
    return _page(request, Promised(name.title, measure_code=code))


def _page(request: HttpRequest, promised: Promised) -> HttpResponse:
    initial = {"submission_key": new_key(), "receipt": request.GET.get("receipt", "")[:40]}
    form = RemarkForm(posted(request), initial=initial)
    number = attempt(form, lambda: _send(request, form, promised)) if form.is_valid() else None
    if number is None:
        context = {"form": form, "promised": promised}
        return render(request, "coordination/remark_new.html", context, status=status_of(form))
    return redirect("coordination:remark", number)


def _send(request: HttpRequest, form: RemarkForm, promised: Promised) -> str:
    now, data = timezone.now(), form.cleaned_data
    limit = int(settings.YORIAI_OPINIONS_PER_HOUR)
    if limit and received_remarks.of(address_of(request), now.timestamp()) >= limit:
        raise TooManyRemarks
    received_remarks.add(address_of(request), now.timestamp())
    draft = RemarkDraft(
        kind=data["kind"],
        text=data["text"],
        submission_key=data["submission_key"],
        receipt_number=data["receipt"],
        consultation_code=promised.consultation_code,
        item_number=promised.item_number,
        measure_code=promised.measure_code,
    )
    return operations.make_remark(draft=draft, by=actor_of(request), at=now).number


@never_cache
@require_safe
def remark(request: HttpRequest, number: str) -> HttpResponse:
    """A remark by its receipt number: what was said, and what the division replied."""
    own = queries.own_remark(number=number, on=day_of(timezone.now()))
    response = render(request, "coordination/remark.html", {"own": own, "remark": own.remark})
    response["X-Robots-Tag"] = "noindex"
    return response

"""The desk from which results are checked and published."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.operations import Decided, FinalText
from yoriai.apps.consultations.queries import Missing, PublicationPage, Section
from yoriai.apps.consultations.rules import Gap
from yoriai.pure.listening.difference import difference
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.considering_forms import FinalTextForm, OutcomeForm, PublishForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import status_of

READ_AND_SAVE = require_http_methods(["GET", "HEAD", "POST"])


@READ_AND_SAVE
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """What is missing, what would be published, and the last step."""
    found = queries.publication_page(code=code, actor=actor_of(request))
    form = PublishForm(request.POST if request.method == "POST" else None, found=found)
    if when_filled_in(form, lambda: _publish(request, found, form)):
        messages.success(request, _("結果を公表しました。連絡先のある方には、順にお知らせします。"))
        return redirect("desk_consultations:publish_results", code)
    return _publish_page(request, found, form, publish_form=form)


def _publish(request: HttpRequest, found: PublicationPage, form: Form) -> bool:
    operations.publish_results(
        consultation_id=found.consultation.pk,
        version=form.cleaned_data["version"],
        by=actor_of(request),
        at=timezone.now(),
    )
    return True


@require_POST
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """Note whether the draft is enacted."""
    found = queries.publication_page(code=code, actor=actor_of(request))
    form = OutcomeForm(request.POST, found=found, prefix="outcome")
    if not when_filled_in(form, lambda: _decide(request, found, form)):
        return _publish_page(request, found, form, outcome_form=form)
    messages.success(request, _("案の扱いを保存しました。"))
    return redirect("desk_consultations:publish_results", code)


def _decide(request: HttpRequest, found: PublicationPage, form: Form) -> bool:
    operations.decide_outcome(
        consultation_id=found.consultation.pk,
        version=form.cleaned_data["version"],
        decided=Decided(form.cleaned_data["outcome"], form.cleaned_data["note"]),
        by=actor_of(request),
        at=timezone.now(),
    )
    return True


def _publish_page(request: HttpRequest, found: PublicationPage, sent: Form, **forms: Form) -> HttpResponse:
    context = {
        "found": found,
        "consultation": found.consultation,
        "missing": list(_places(found)),
        "publish_form": forms.get("publish_form") or PublishForm(found=found),
        "outcome_form": forms.get("outcome_form") or OutcomeForm(found=found, prefix="outcome"),
    }
    return render(request, "consultations/desk_results.html", context, status=status_of(sent))


def _places(found: PublicationPage) -> Iterator[tuple[Missing, str]]:
    """Return each thing that is missing with the address of the place where it is put right."""
    code = found.consultation.code
    fixed = {
        Gap.OUTCOME: "#outcome",
        Gap.OUTCOME_NOTE: "#outcome",
        Gap.USE: "#outcome",
        Gap.FINAL_TEXT: "#sections",
        Gap.MARKS: reverse("desk_consultations:marks", args=[code]),
    }
    for missing in found.gaps:
        if missing.item_number is not None:
            yield missing, reverse("desk_consultations:item", args=[code, missing.item_number])
        elif missing.section_number:
            yield missing, reverse("desk_consultations:final_text", args=[code, missing.section_number])
        else:
            yield missing, fixed.get(missing.gap) or reverse("desk_consultations:items", args=[code])


@READ_AND_SAVE
def final_text(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """What a section of the draft became."""
    section = queries.desk_section(code=code, number=number, actor=actor_of(request))
    initial = {"seen": section.final_text, "text": section.final_text or section.draft_text}
    form = FinalTextForm(
        request.POST if request.method == "POST" else None, current=section.final_text, initial=initial
    )
    if when_filled_in(form, lambda: _write_final(request, section, form)):
        messages.success(request, _("決定後の本文を保存しました。"))
        return redirect("desk_consultations:publish_results", code)
    context = {
        "section": section,
        "consultation": section.consultation,
        "form": form,
        "tokens": difference(section.draft_text, section.final_text or section.draft_text),
    }
    return render(request, "consultations/final_text.html", context, status=status_of(form))


def _write_final(request: HttpRequest, section: Section, form: Form) -> bool:
    text = _unless_as_drafted(form.cleaned_data["text"], section.draft_text)
    operations.write_final_text(
        section_id=section.pk,
        final=FinalText(text, section.final_text),
        by=actor_of(request),
        at=timezone.now(),
    )
    return True


def _unless_as_drafted(text: str, draft: str) -> str:
    """Return an empty text when nothing was changed: the section then stays as drafted."""
    text = text.replace("\r\n", "\n").strip()
    return "" if text == draft.strip() else text

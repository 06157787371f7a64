"""Templates of answers at the desk: what a division allows itself to say again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.operations import templates as operations
from yoriai.apps.consultations.operations.templates import LONGEST_BODY, LONGEST_NAME, TemplateDraft
from yoriai.apps.consultations.queries.templates import template_page
from yoriai.apps.consultations.queries.templates import templates as templates_of
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.shared.time import day_of
from yoriai.web.accounts.actor import actor_of
from yoriai.web.consultations.considering_forms import VersionedForm
from yoriai.web.consultations.form_pages import when_filled_in
from yoriai.web.ui.attempts import posted, status_of

READ_AND_SAVE = require_http_methods(["GET", "HEAD", "POST"])


class _Content(forms.Form):
    name = forms.CharField(label=gettext_lazy("ひな形の名前"), max_length=LONGEST_NAME)
    disposition = forms.ChoiceField(
        label=gettext_lazy("取扱い"),
        choices=[("", gettext_lazy("（決めない）")), *rules.Disposition.choices],
        required=False,
    )
    body = forms.CharField(
        label=gettext_lazy("検討結果の文"), max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 8})
    )

    def draft(self) -> TemplateDraft:
        data = self.cleaned_data
        return TemplateDraft(data["name"], data["body"], data["disposition"])


class NewTemplateForm(_Content):
    """A template of a division."""

    division = forms.ChoiceField(label=gettext_lazy("使う課"))
    field_order = ("division", "name", "disposition", "body")

    def __init__(self, *args: Any, divisions: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [(str(pk), name) for pk, name in divisions]  # type: ignore[attr-defined]


class TemplateForm(VersionedForm, _Content):
    """The present version of a template."""


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates of the person's divisions, and how often each is used word for word."""
    rows = templates_of(actor=actor_of(request))
    return render(request, "consultations/desk_templates.html", {"rows": rows})


@READ_AND_SAVE
def new(request: HttpRequest) -> HttpResponse:
    """Make a template."""
    actor, now = actor_of(request), timezone.now()
    templates_of(actor=actor)
    own = queries.divisions_that_may_be_chosen(actor=actor)
    divisions = [
        (one.pk, f"{one.department.name} {one.name}")
        for one in organisation.divisions_at_work(on=day_of(now))
        if own is None or one.pk in own
    ]
    form = NewTemplateForm(posted(request), divisions=divisions)
    made = when_filled_in(
        form,
        lambda: operations.create_template(
            division_id=int(form.cleaned_data["division"]), draft=form.draft(), by=actor, at=now
        ),
    )
    if not made:
        context = {"form": form, "title": _("ひな形をつくる")}
        return render(request, "consultations/desk_template.html", context, status=status_of(form))
    messages.success(request, _("ひな形をつくりました。"))
    return redirect("desk_consultations:templates")


@READ_AND_SAVE
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """One template with its earlier versions."""
    actor = actor_of(request)
    found = template_page(template_id=template_id, actor=actor)
    now = found.template
    initial = {"name": now.name, "disposition": now.disposition, "body": now.body}
    form = TemplateForm(posted(request), current=now.version, initial=initial)
    done = when_filled_in(
        form,
        lambda: operations.edit_template(
            template_id=template_id,
            version=form.cleaned_data["version"],
            draft=form.draft(),
            by=actor,
            at=timezone.now(),
        ),
    )
    if done:
        messages.success(request, _("ひな形を保存しました。前の版も残っています。"))
        return redirect("desk_consultations:template", template_id)
    names = organisation.names_of({one.person_id for one in found.revisions if one.person_id})
    context = {
        "form": form,
        "template": now,
        "title": now.name,
        "revisions": [(one, names.get(one.person_id or 0, "")) for one in found.revisions],
    }
    return render(request, "consultations/desk_template.html", context, status=status_of(form))


@require_POST
def retire(request: HttpRequest, template_id: int) -> HttpResponse:
    """Stop using a template."""
    operations.retire_template(template_id=template_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("ひな形の使用をやめました。"))
    return redirect("desk_consultations:templates")

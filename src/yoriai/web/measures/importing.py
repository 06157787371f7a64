"""Staff pages: take in a file of measures — upload, look at columns and faults, then write."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yoriai.apps.measures import operations, queries
from yoriai.web.accounts.actor import actor_of
from yoriai.web.measures.desk import form_page
from yoriai.web.ui.attempts import posted, uploaded

MAX_BYTES = 3 * 1024 * 1024
SHOWN_FINDINGS = 200


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(label=_("ファイル"), help_text=_("CSVまたはExcel。3MBまで。"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("ファイルが大きすぎます。3MBまでに分けてください。"))
        return file


class ConfirmForm(forms.Form):
    """The file carried along, with the column that a person chose for each field."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=200)
    content = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, headers: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("（なし）")), *((header, header) for header in headers)]
        for each in operations.IMPORT_FIELDS:
            self.fields[f"column_{each.name}"] = forms.CharField(
                label=operations.IMPORT_LABELS[each.name],
                required=False,
                widget=forms.Select(choices=choices),
            )

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_("ファイルをもう一度選んでください。")) from error

    def file(self) -> operations.ImportFile:
        columns = {each.name: self.cleaned_data[f"column_{each.name}"] for each in operations.IMPORT_FIELDS}
        return operations.ImportFile(self.cleaned_data["content"], self.cleaned_data["name"], columns)

    def column_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("column_")]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file and see what it would do."""
    queries.require_importer(actor=actor_of(request))
    form = FileForm(posted(request), uploaded(request))
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "measures/desk_import.html", form)
    file = form.cleaned_data["file"]
    return _look(request, operations.ImportFile(file.read(), file.name))


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Look again with other columns, or write."""
    queries.require_importer(actor=actor_of(request))
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return form_page(request, "measures/desk_import.html", FileForm({}, MultiValueDict()))
    if "write" not in request.POST:
        return _look(request, form.file())
    result = operations.import_measures(file=form.file(), by=actor_of(request), at=timezone.now())
    told = gettext(
        "新しい施策%(added)s件、更新%(changed)s件、変わらない施策%(unchanged)s件を取り込みました。"
    )
    facts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
    messages.success(request, told % facts)
    return redirect("desk_measures:list")


def _look(request: HttpRequest, file: operations.ImportFile) -> HttpResponse:
    result = operations.preview_import(file=file, by=actor_of(request), at=timezone.now())
    initial = {f"column_{name}": header for name, header in result.columns.items()}
    initial |= {"name": file.name, "content": base64.b64encode(file.data).decode()}
    findings = [
        {
            "finding": each,
            "words": gettext(each.expected) % each.facts if each.facts else gettext(each.expected),
        }
        for each in result.findings[:SHOWN_FINDINGS]
    ]
    context = {
        "result": result,
        "findings": findings,
        "more_findings": max(0, len(result.findings) - SHOWN_FINDINGS),
        "form": ConfirmForm(initial=initial, headers=result.table.headers),
    }
    return render(request, "measures/desk_import_look.html", context)

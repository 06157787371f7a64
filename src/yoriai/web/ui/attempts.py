"""Doing what a form asks for so that a refusal loses nothing of what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when nothing was filled in; None while a form is only shown."""
    return request.POST if request.method == "POST" else None


def uploaded(request: HttpRequest) -> MultiValueDict[str, UploadedFile] | None:
    """Return the files that were sent, also when there are none; None while a form is only shown."""
    return request.FILES if request.method == "POST" else None


def attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Return what `act` returns, or None after putting its refusal on top of the form.

    `form.refusal_status` then holds the status to answer with. That something does not exist or is not
    allowed stays a page of its own: nothing in the form could change it.
    """
    try:
        return act()
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, f"{refusal}{refusal.next_step}")
        form.refusal_status = refusal.status  # type: ignore[attr-defined]
        return None


def status_of(form: BaseForm) -> int:
    """Return the status of the page that shows a form again: 422, or that of the refusal."""
    return getattr(form, "refusal_status", 422) if form.is_bound and form.errors else 200

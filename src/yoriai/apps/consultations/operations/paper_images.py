"""The images of sheets: removed when their time is over, or when the opinion that they show is erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from yoriai.apps.consultations.models import PaperSheet
from yoriai.apps.consultations.rules import paper as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import day_of

SUBJECT = "consultations.PaperSheet"


def remove_file(file: FieldFile) -> None:
    """Remove a file once the running transaction is stored; the row must say that it is gone."""
    storage, name = file.storage, str(file.name)
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def remove_images(sheets: Iterable[PaperSheet]) -> int:
    """Remove what was seen and typed of these sheets, in the running transaction; return of how many."""
    held = [sheet for sheet in sheets if sheet.image]
    for sheet in held:
        remove_file(sheet.image)
    # What was typed of a sheet that became no opinion goes with its picture.
    nothing = dict.fromkeys(("text", "name", "email", "address", "phone", "number"), "")
    ids = [sheet.pk for sheet in held]
    PaperSheet.objects.filter(pk__in=ids).update(image="", trace=b"", keep_until=None, **nothing)
    return len(held)


def remove_images_of_opinion(*, opinion_id: int) -> int:
    """Remove the images of the sheets that an opinion was read from, in the running transaction."""
    rows = PaperSheet.objects.filter(Q(opinion=opinion_id) | Q(first__opinion=opinion_id))
    return remove_images(rows)


@records.operation
def forget_images(*, by: Actor, at: datetime) -> int:
    """Remove the images whose time is over; what was registered stays.

    Returns:
        How many were removed.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_read_scans(by):
        raise NotAllowed
    count = remove_images(PaperSheet.objects.filter(keep_until__lt=day_of(at)).exclude(image=""))
    facts = {"count": count}
    records.record(records.Entry("paper.images-forgotten", SUBJECT, "expired", by=by, at=at, facts=facts))
    return count

"""Related documents (関連資料): checked by content, kept with their fingerprint."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Consultation, Document
from yoriai.apps.consultations.operations.consultations import AlreadyPublished, editable, note_change
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.pure.opendata import documents
from yoriai.pure.opendata.findings import TableError
from yoriai.pure.values import dataclass


class DocumentRefused(Refusal):
    """It is too large, of a kind that is not published, or not what its name says."""

    code = "document-refused"
    status = 422
    message = _("%(reason)s")


class DocumentKnown(Refusal):
    """The same file is already there."""

    code = "document-known"
    message = _("同じ内容の資料「%(title)s」が登録されています。")
    next_step = _("別のファイルを選んでください。")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: what to call it, its name, its bytes."""

    title: str
    name: str
    data: bytes


def _recognised(upload: Upload) -> documents.Kind:
    try:
        return documents.recognise(upload.data, upload.name)
    except TableError as error:
        raise DocumentRefused(reason=gettext(error.message) % error.facts) from error


@records.operation
def add_document(*, consultation_id: int, upload: Upload, by: Actor, at: datetime) -> Document:
    """Store a related document; after publication the addition joins the public history.

    Returns:
        The stored document.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        DocumentRefused: the file cannot be published; the reason says why.
        DocumentKnown: the same file is there already.
    """
    consultation = editable(consultation_id, by)
    kind = _recognised(upload)
    fingerprint = hashlib.sha256(upload.data).hexdigest()
    same = consultation.documents.filter(sha256=fingerprint).first()
    if same is not None:
        raise DocumentKnown(title=same.title)
    last = consultation.documents.aggregate(last=Max("position"))["last"] or 0
    document = Document(
        consultation=consultation,
        title=unicodedata.normalize("NFC", upload.title.strip()),
        content_type=kind.media_type,
        size_bytes=len(upload.data),
        sha256=fingerprint,
        position=last + 1,
    )
    document.file.save(f"{fingerprint}.{kind.ending}", ContentFile(upload.data), save=False)
    document.save()
    if consultation.state != Consultation.State.DRAFT:
        note_change(
            consultation, gettext("資料「%(title)s」を追加") % {"title": document.title}, by=by, at=at
        )
    _record("consultation.document-added", document, by, at)
    return document


@records.operation
def remove_document(*, consultation_id: int, document_id: int, by: Actor, at: datetime) -> None:
    """Take a document out of a draft; what was published stays.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotFound: there is no such document.
        AlreadyPublished: people may have read it.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    document = consultation.documents.filter(pk=document_id).first()
    if document is None:
        raise NotFound
    _record("consultation.document-removed", document, by, at)
    storage, name = document.file.storage, str(document.file.name)
    document.delete()
    transaction.on_commit(lambda: storage.delete(name))


def _record(action: str, document: Document, by: Actor, at: datetime) -> None:
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.Consultation",
            subject_id=document.consultation_id,
            by=by,
            at=at,
            facts={"sha256": document.sha256, "size_bytes": document.size_bytes},
        )
    )

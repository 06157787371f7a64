"""What is handed out at a meeting: documents of its consultation."""

from __future__ import annotations

from datetime import datetime

from yoriai.apps.consultations.models import GatheringPaper
from yoriai.apps.consultations.operations.documents import Upload, add_document
from yoriai.apps.consultations.operations.gatherings import running
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound


@records.operation
def hand_out(*, gathering_id: int, document_id: int, by: Actor, at: datetime) -> GatheringPaper:
    """Name a document of the consultation as a paper of the meeting; a second time changes nothing.

    Raises:
        NotFound: there is no such meeting, or its consultation has no such document.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    gathering = running.run_by(gathering_id, by)
    document = gathering.consultation.documents.filter(pk=document_id).first()
    if document is None:
        raise NotFound
    paper, _is_new = GatheringPaper.objects.get_or_create(gathering=gathering, document=document)
    running.record("gathering.paper-added", gathering, by, at, document_id=document.pk)
    return paper


@records.operation
def upload_paper(*, gathering_id: int, upload: Upload, by: Actor, at: datetime) -> GatheringPaper:
    """Store a new document with the consultation and hand it out at the meeting.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        DocumentRefused: the file cannot be published; the reason says why.
        DocumentKnown: the consultation has the same file already.
    """
    gathering = running.run_by(gathering_id, by)
    document = add_document(consultation_id=gathering.consultation_id, upload=upload, by=by, at=at)
    return hand_out(gathering_id=gathering.pk, document_id=document.pk, by=by, at=at)


@records.operation
def take_back(*, gathering_id: int, document_id: int, by: Actor, at: datetime) -> None:
    """Hand a document out no longer; it stays with the consultation.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    gathering = running.run_by(gathering_id, by)
    GatheringPaper.objects.filter(gathering=gathering, document_id=document_id).delete()
    running.record("gathering.paper-removed", gathering, by, at, document_id=document_id)

"""What staff read with a token of their own: the consultations of their division, drafts and unpublished opinions too.

Names and addresses of people who spoke are never here: they are read at the desk, by those who answer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.access import STAFF, actor_of
from yoriai.api.consultations import ConsultationOut
from yoriai.api.pages import Slice
from yoriai.api.problems import TOKEN_REFUSALS
from yoriai.apps.consultations import queries

router = Router(auth=STAFF)


class DeskConsultationOut(ConsultationOut):
    """A consultation with the number of opinions that arrived so far."""

    opinions: int

    @staticmethod
    def resolve_opinions(consultation: Any) -> int:
        return int(consultation.opinion_count)


class DeskOpinionOut(Schema):
    """An opinion as those who run the consultation read it."""

    id: int
    section: str
    text: str
    language: str
    standing: str
    channel: str
    received_at: datetime
    is_late: bool
    is_verbatim: bool
    withholding: str
    erased_at: datetime | None

    @staticmethod
    def resolve_section(opinion: Any) -> str:
        return str(opinion.section.number) if opinion.section else ""


@router.get("/desk/consultations", response={200: list[DeskConsultationOut], **TOKEN_REFUSALS})
@paginate(Slice)
def list_desk_consultations(request: HttpRequest) -> Any:
    """Every consultation that the person may see at the desk, drafts of the own division too."""
    return queries.desk_consultations(actor=actor_of(request))


@router.get("/desk/consultations/{code}/opinions", response={200: list[DeskOpinionOut], **TOKEN_REFUSALS})
@paginate(Slice)
def list_desk_opinions(request: HttpRequest, code: str) -> Any:
    """The opinions of a consultation that the person's division runs, before publication too."""
    actor = actor_of(request)
    consultation = queries.consultation_to_edit(code=code, actor=actor)
    return queries.desk_opinions(consultation=consultation, actor=actor)

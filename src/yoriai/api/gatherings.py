"""Meetings (会議・説明会) that were announced: when, where, how to take part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS
from yoriai.apps.consultations.queries import get_consultation
from yoriai.apps.consultations.queries.gatherings import public as queries
from yoriai.apps.organisation.rules import ANYONE

router = Router()


class GatheringOut(Schema):
    """A meeting; `online_url` is null where only those who registered are told it."""

    consultation: str
    number: int
    title: str
    summary: str
    form: str
    state: str
    starts_at: datetime
    ends_at: datetime
    place: str
    address: str
    way_there: str
    accommodations: list[str]
    accommodations_note: str
    online_url: str | None
    phone_in: str
    takes_registrations: bool
    registration_closes_at: datetime | None
    changed_at: datetime

    @staticmethod
    def resolve_consultation(gathering: Any) -> str:
        return str(gathering.consultation.code)

    @staticmethod
    def resolve_online_url(gathering: Any) -> str | None:
        return (gathering.online_url or None) if gathering.online_is_open else None


@router.get("/gatherings", response={200: list[GatheringOut], **REFUSALS})
@paginate(Slice)
def list_gatherings(request: HttpRequest) -> Any:
    """Meetings that are to come or run, the next first; cancelled ones as long as their day lasts."""
    return queries.coming_gatherings(at=timezone.now())


@router.get("/consultations/{code}/gatherings", response={200: list[GatheringOut], **REFUSALS})
@paginate(Slice)
def list_gatherings_of(request: HttpRequest, code: str) -> Any:
    """All meetings of a consultation that were announced, in the order of their days."""
    return queries.gatherings_of(consultation=get_consultation(code=code, actor=ANYONE), actor=ANYONE)

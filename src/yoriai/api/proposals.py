"""Proposals (提案) of a consultation, as its open data tells them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS
from yoriai.apps.consultations.queries.proposals.export import proposal_records
from yoriai.apps.shared.time import day_of

router = Router()


class ProposalOut(Schema):
    """A proposal; the words of what is not shown are empty, supports are null while fewer than five people gave
    one. Supports on the site from which it was taken in (`source`) are told apart and never counted."""

    number: int
    title: str
    problem: str
    wish: str
    place: str
    section: str
    state: str
    hold_reason: str
    merged_into: int | None
    version: int
    supports: int | None
    received_on: str
    item: int | None
    source: str
    published_elsewhere_on: str
    supports_elsewhere: int | None


@router.get("/consultations/{code}/proposals", response={200: list[ProposalOut], **REFUSALS})
@paginate(Slice)
def list_proposals(request: HttpRequest, code: str) -> Any:
    """All proposals by number, with the item in which the city considered each once the results are published."""
    return proposal_records(code=code, on=day_of(timezone.now()))

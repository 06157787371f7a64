"""Proposals (提案) of a consultation: everybody reads them, a program with a token proposes and supports."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Path, Router, Schema, Status
from ninja.pagination import paginate
from pydantic import field_validator

from yoriai.api.access import SPEAK, actor_of
from yoriai.api.limits import count_votes, count_words
from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS, TOKEN_REFUSALS, WRITING_REFUSALS
from yoriai.api.speaking import (
    IdempotencyKey,
    ReceiptOut,
    Speaker,
    is_an_address,
    notice_of_today,
    told_receipt,
)
from yoriai.apps.consultations.operations import taking_part
from yoriai.apps.consultations.operations.programs import device_of
from yoriai.apps.consultations.operations.proposals.intake import ProposalDraft
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.apps.consultations.queries.proposals import own
from yoriai.apps.consultations.queries.proposals.export import proposal_records
from yoriai.apps.consultations.rules import PURPOSE_VERSION
from yoriai.apps.shared.time import day_of

router = Router()
Number = Annotated[int, Path(ge=1, le=2_147_483_647, description="Number of the proposal.")]


class ProposalOut(Schema):
    """A proposal; the words of what is not shown are empty, supports are null while fewer than five people gave
    one. `supports_among_many` are those of `supports` that began on one line one after another: counted, and told apart;
    null while they are fewer than five. Supports on the site from which it was taken in (`source`) are told apart and never counted."""

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
    supports_among_many: int | None
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


class AddressIn(Schema):
    """Where the author wants news of the proposal; `purpose_version` is the notice that was shown."""

    email: str = Field(min_length=3, max_length=254, examples=["hana@example.jp"])
    purpose_version: str = Field(max_length=20)

    _is_an_address = field_validator("email")(is_an_address)
    _is_shown_today = field_validator("purpose_version")(notice_of_today(PURPOSE_VERSION))


class ProposalIn(Schema):
    """What somebody proposes: in short, what should be, and what is wrong now."""

    title: str = Field(examples=["公園にベンチを"])
    wish: str = Field(examples=["中央公園の池の前にベンチを3つ置く。"])
    problem: str = Field("", examples=["座る所がなく、休めません。"])
    place: str = Field("", examples=["中央公園"])
    section: str = Field("", max_length=20, description="Number of the section that it is about.")
    language: str = Field("ja", pattern="^(ja|ja-hira|en)$")
    contact: AddressIn | None = None


class ProposedOut(Schema):
    """A proposal that was taken in; it is `waiting` where the office looks at it first."""

    number: int
    state: str = Field(examples=["waiting"])
    version: int
    page: str = Field(examples=["/consultations/r8-03/proposals/7/"])
    receipt: ReceiptOut


class SupportIn(Schema):
    """Which version of the proposal was read."""

    version: int = Field(ge=1, le=2_147_483_647, examples=[1])


class SupportOutcome(StrEnum):
    """What became of a support: given or taken back now, or it stood so before."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    REPEATED = "repeated"


class SupportOut(Schema):
    """How this person's support stands now."""

    proposal: int
    supports: bool
    version: int
    outcome: SupportOutcome


class OwnProposalOut(Schema):
    """A proposal of this person. `supports` is exact for its author; `waiting` is what waits for the author's answer."""

    number: int
    title: str
    state: str
    hold_reason: str
    supports: int
    version: int
    merged_into: int | None
    waiting: int


class OwnSupportOut(Schema):
    """A proposal that this person supports, and whether its text changed since."""

    number: int
    title: str
    supported_version: int
    version: int
    is_changed: bool


class OwnProposalsOut(Schema):
    """Proposals and supports of one person in a consultation."""

    proposals: list[OwnProposalOut]
    supports: list[OwnSupportOut]


@router.post("/consultations/{code}/proposals", response={201: ProposedOut, **WRITING_REFUSALS}, auth=SPEAK)
def send_proposal(
    request: HttpRequest,
    code: str,
    said: ProposalIn,
    idempotency_key: IdempotencyKey,
    speaker: Speaker = "",
) -> Any:
    """Propose something; the answer has its number and its receipt. The same key with the same words stores one."""
    by, now = actor_of(request), timezone.now()
    count_words(by=by, speaker=speaker, at=now)
    made = taking_part.send_proposal(
        draft=_draft(code, said, idempotency_key), speaker=speaker, by=by, at=now
    )
    proposal = made.proposal
    told = {"number": proposal.number, "state": str(proposal.state), "version": proposal.version}
    page = f"/consultations/{code}/proposals/{proposal.number}/"
    return Status(201, {**told, "page": page, "receipt": told_receipt(made.receipt)})


def _draft(code: str, said: ProposalIn, key: str) -> ProposalDraft:
    return ProposalDraft(
        consultation_code=code,
        wording=ProposalWording(title=said.title, wish=said.wish, problem=said.problem),
        device="",
        submission_key=key,
        section_number=said.section,
        place=said.place,
        language=said.language,
        email=said.contact.email if said.contact else "",
    )


@router.get(
    "/consultations/{code}/proposals/own", response={200: OwnProposalsOut, **TOKEN_REFUSALS}, auth=SPEAK
)
def list_own_proposals(request: HttpRequest, code: str, speaker: Speaker = "") -> Any:
    """What this person proposed and supports."""
    device = device_of(by=actor_of(request), speaker=speaker)
    page = own.own_proposals(code=code, device=device, on=day_of(timezone.now()))
    return {"proposals": list(page.proposals), "supports": list(page.supports)}


@router.post(
    "/consultations/{code}/proposals/{number}/support",
    response={200: SupportOut, **WRITING_REFUSALS},
    auth=SPEAK,
)
def give_support(
    request: HttpRequest, code: str, number: Number, read: SupportIn, speaker: Speaker = ""
) -> Any:
    """Support a proposal in the version that was read. Sent again it changes nothing, so that no key is needed."""
    return _supported(request, SupportChoice(code, number, read.version, True, ""), speaker)


@router.delete(
    "/consultations/{code}/proposals/{number}/support",
    response={200: SupportOut, **WRITING_REFUSALS},
    auth=SPEAK,
)
def withdraw_support(request: HttpRequest, code: str, number: Number, speaker: Speaker = "") -> Any:
    """Take a support back. Sent again it changes nothing."""
    return _supported(request, SupportChoice(code, number, 0, False, ""), speaker)


def _supported(request: HttpRequest, choice: SupportChoice, speaker: str) -> dict[str, Any]:
    by, now = actor_of(request), timezone.now()
    count_votes(by=by, speaker=speaker, votes=1, at=now)
    given = taking_part.send_support(choice=choice, speaker=speaker, by=by, at=now)
    done = SupportOutcome.GIVEN if given.wants else SupportOutcome.WITHDRAWN
    outcome = done if given.is_changed else SupportOutcome.REPEATED
    told = {"proposal": choice.number, "supports": given.wants, "version": given.version}
    return {**told, "outcome": outcome}

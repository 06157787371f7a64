"""意見を届ける through a program: an opinion becomes a receipt, and the receipt tells what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Header, Schema, Status
from pydantic import AwareDatetime, field_validator

from yoriai.api.access import SPEAK, actor_of
from yoriai.api.consultations import router
from yoriai.api.limits import count_words
from yoriai.api.problems import REFUSALS, WRITING_REFUSALS, Problem
from yoriai.apps.consultations.operations import ContactDraft, OpinionDraft, Reception, programs
from yoriai.apps.consultations.rules import PURPOSE_VERSION
from yoriai.apps.coordination import queries
from yoriai.apps.coordination.queries.voices import Voice
from yoriai.apps.ledger.operations import IssuedReceipt
from yoriai.apps.shared.time import day_of
from yoriai.pure.transparency import spoken

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{8,200}$",
        description="A random value of your own for this act, 8 to 200 characters; sent again, it is stored once.",
        examples=["5b0f7c1e-2f7a-4b59-a7d7-0c8c4f5f9b1d"],
    ),
]
Speaker = Annotated[
    str,
    Header(
        alias="Speaker",
        pattern=r"^([A-Za-z0-9_-]{8,64})?$",
        description="For partners: a random value for the person who speaks, always the same. No name, no address.",
        examples=["q8Zr2mYw0JcF"],
    ),
]


def is_an_address(email: str) -> str:
    """Return an e-mail address as it is, or nothing as nothing."""
    try:
        validate_email(email) if email else None
    except ValidationError:
        raise ValueError("must be an e-mail address") from None
    return email


def notice_of_today(today: str) -> Callable[[str], str]:
    """Return what asks that the notice of today was shown to the person."""

    def is_shown(version: str) -> str:
        if version != today:
            raise ValueError(f"the notice of today has the version {today}; show it first")
        return version

    return is_shown


class ContactIn(Schema):
    """How the person wants to be told of the results; `purpose_version` is the notice that was shown."""

    name: str = Field("", max_length=80)
    email: str = Field("", max_length=254)
    address: str = Field("", max_length=200)
    phone: str = Field("", max_length=20)
    purpose_version: str = Field(max_length=20, examples=[PURPOSE_VERSION])

    _is_an_address = field_validator("email")(is_an_address)
    _is_shown_today = field_validator("purpose_version")(notice_of_today(PURPOSE_VERSION))


class ReceptionIn(Schema):
    """For partners: how what was said reached them, as a radio station notes a call."""

    channel: str = Field(examples=["broadcast"], max_length=10)
    at: AwareDatetime | None = Field(None, examples=["2026-11-02T11:40:00+09:00"])
    is_verbatim: bool = True
    was_read_back: bool = False


class OpinionIn(Schema):
    """What somebody says."""

    text: str = Field(examples=["駅前の案内板を、夜でも読めるようにしてほしい。"])
    section: str = Field(
        "", max_length=20, description="Number of the section that it is about.", examples=["2-1"]
    )
    paragraph: int | None = Field(None, ge=1, le=32_767)
    standing: str = Field("", max_length=12, examples=["lives"])
    area: str = Field("", max_length=20)
    language: str = Field("ja", pattern="^(ja|ja-hira|en)$")
    continues: str = Field("", max_length=40, description="Receipt of an earlier opinion by the same person.")
    contact: ContactIn | None = None
    reception: ReceptionIn | None = None


class ReceiptOut(Schema):
    """The receipt: `number` is for the person to keep, `spoken` for reading it out."""

    number: str = Field(examples=["402518937264"])
    spoken: str
    issued_at: datetime
    leaf: int
    voice: str = Field(examples=["/voices/402518937264/"])


@router.post("/consultations/{code}/opinions", response={201: ReceiptOut, **WRITING_REFUSALS}, auth=SPEAK)
def send_opinion(
    request: HttpRequest, code: str, said: OpinionIn, idempotency_key: IdempotencyKey, speaker: Speaker = ""
) -> Any:
    """Send an opinion; the answer is its receipt. The same key with the same opinion gives the same receipt."""
    by, now = actor_of(request), timezone.now()
    count_words(by=by, speaker=speaker, at=now)
    receipt = programs.send_opinion(draft=_draft(code, said, idempotency_key), speaker=speaker, by=by, at=now)
    return Status(201, told_receipt(receipt))


def told_receipt(receipt: IssuedReceipt) -> dict[str, Any]:
    """Return a receipt as every endpoint tells it."""
    number = str(receipt.number)
    told = {"spoken": spoken(number), "voice": f"/voices/{number}/", "leaf": receipt.leaf_id}
    return {"number": number, "issued_at": receipt.issued_at, **told}


def _draft(code: str, said: OpinionIn, key: str) -> OpinionDraft:
    given = said.dict()
    section, contact, reception = given.pop("section"), given.pop("contact"), given.pop("reception")
    return OpinionDraft(
        consultation_code=code,
        submission_key=key,
        section_number=section,
        contact=ContactDraft(**contact) if contact else None,
        reception=Reception(**reception) if reception else None,
        **given,
    )


@router.get("/voices/{number}", response={200: Voice, 409: Problem, **REFUSALS}, tags=["speaking"])
def get_voice(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """What became of the opinion with this receipt number, and what its sender can wait for."""
    response["Cache-Control"] = "private, no-store"
    return queries.voice(number=number, on=day_of(timezone.now()))

"""Registering for a meeting (申し込み) through a program, and what became of it, by its number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Path, Router, Schema, Status
from pydantic import field_validator, model_validator

from yoriai.api.access import SPEAK, actor_of
from yoriai.api.limits import count_registration
from yoriai.api.problems import REFUSALS, WRITING_REFUSALS
from yoriai.api.speaking import IdempotencyKey, Speaker, is_an_address
from yoriai.apps.consultations.operations import taking_part
from yoriai.apps.consultations.operations.gatherings import registering
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft
from yoriai.apps.consultations.queries.gatherings import public as gatherings
from yoriai.apps.consultations.queries.gatherings import registrations as queries
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import ANYONE
from yoriai.pure.transparency import spoken

router = Router()


class GatheringPlace(Schema):
    """Which meeting of which consultation."""

    code: str
    number: int = Field(ge=1, le=2_147_483_647, description="Number of the meeting.")


class RegistrationIn(Schema):
    """Some people who come together; nobody is asked for a name. Where needs or an address are sent, the notice
    about them was shown before, and `purpose_version` says which."""

    people: int = Field(1, ge=1, le=rules.MOST_PEOPLE)
    way: rules.Way = Field(examples=["on_site"])
    needs: list[rules.Accommodation] = Field([], max_length=20)
    needs_note: str = Field("", max_length=rules.NOTE_LIMIT)
    email: str = Field("", max_length=254)
    language: str = Field("ja", pattern="^(ja|ja-hira|en)$")
    purpose_version: str = Field("", max_length=20, examples=[rules.PURPOSE_VERSION])

    _is_an_address = field_validator("email")(is_an_address)

    @model_validator(mode="after")
    def _was_shown(self) -> RegistrationIn:
        about = self.needs or self.needs_note or self.email
        if about and self.purpose_version != rules.PURPOSE_VERSION:
            raise ValueError(f"the notice of today has the version {rules.PURPOSE_VERSION}; show it first")
        return self


class PartyIn(Schema):
    """How many people come after all."""

    people: int = Field(ge=1, le=rules.MOST_PEOPLE)


class RegistrationOut(Schema):
    """A registration: `seated`, `waiting` or `withdrawn`; `place_in_line` counts those who wait before, it included."""

    number: str = Field(examples=["402518937264"])
    spoken: str
    consultation: str
    gathering: int
    state: str = Field(examples=["seated"])
    people: int
    way: str
    place_in_line: int | None
    registered_at: datetime


@router.post(
    "/consultations/{code}/gatherings/{number}/registrations",
    response={201: RegistrationOut, **WRITING_REFUSALS},
    auth=SPEAK,
)
def register(
    request: HttpRequest,
    place: Path[GatheringPlace],
    asked: RegistrationIn,
    idempotency_key: IdempotencyKey,
    speaker: Speaker = "",
) -> Any:
    """Register for a meeting: seats, or a place in line. The same key with the same request stores one."""
    by, now = actor_of(request), timezone.now()
    gathering = gatherings.get_gathering(code=place.code, number=place.number, actor=ANYONE)
    count_registration(by=by, speaker=speaker, at=now)
    given = asked.dict(exclude={"purpose_version"})
    draft = RegistrationDraft(gathering_id=gathering.pk, submission_key=idempotency_key, **given)
    made = taking_part.send_registration(draft=draft, speaker=speaker, by=by, at=now)
    return Status(201, _told(queries.registration_by_number(number=made.number)))


@router.get("/registrations/{number}", response={200: RegistrationOut, **REFUSALS})
def get_registration(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """How a registration stands. What was needed and the address are told to nobody."""
    response["Cache-Control"] = "private, no-store"
    return _told(queries.registration_by_number(number=number))


@router.patch("/registrations/{number}", response={200: RegistrationOut, **WRITING_REFUSALS}, auth=SPEAK)
def reduce_party(request: HttpRequest, number: str, party: PartyIn) -> Any:
    """Let fewer people come; the seats go to those who wait."""
    registering.reduce_party(number=number, people=party.people, by=actor_of(request), at=timezone.now())
    return _told(queries.registration_by_number(number=number))


@router.delete("/registrations/{number}", response={200: RegistrationOut, **WRITING_REFUSALS}, auth=SPEAK)
def withdraw(request: HttpRequest, number: str) -> Any:
    """Give the seats back; what was needed and the address are erased. Sent again it changes nothing."""
    registering.withdraw(number=number, by=actor_of(request), at=timezone.now())
    return _told(queries.registration_by_number(number=number))


def _told(found: queries.Registration) -> dict[str, Any]:
    return {
        "number": found.number,
        "spoken": spoken(found.number),
        "consultation": found.gathering.consultation.code,
        "gathering": found.gathering.number,
        "state": str(found.state),
        "people": found.people,
        "way": str(found.way),
        "place_in_line": queries.place_in_line(registration=found),
        "registered_at": found.registered_at,
    }

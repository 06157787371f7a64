"""The numbered parts of a draft that opinions can point to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import Consultation, Section
from yoriai.apps.consultations.operations.consultations import AlreadyPublished, editable, record
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.pure.values import dataclass

UNFIT_FOR_ADDRESSES = re.compile(r"[\s/?#\\.%]")


class SectionNumberTaken(Refusal):
    """Two sections of one draft have the same number."""

    code = "section-number-taken"
    status = 422
    message = _("区分の番号「%(number)s」はすでに使われています。")
    next_step = _("別の番号を入力してください。")


class SectionNumberUnfit(Refusal):
    """The number would not fit into an address."""

    code = "section-number-unfit"
    status = 422
    message = _("区分の番号「%(number)s」は使えません。")
    next_step = _("空白、スラッシュ、? や # を使わず、「2-1」のように短く付けてください。")


@dataclass(frozen=True)
class SectionContent:
    """A numbered part of the draft."""

    number: str
    title: str
    draft_text: str


@records.operation
def add_sections(
    *, consultation_id: int, sections: Sequence[SectionContent], by: Actor, at: datetime
) -> list[Section]:
    """Add numbered parts to a draft, after those it has.

    Returns:
        The stored sections.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: what people comment on does not change under their hands.
        SectionNumberTaken: a number occurs twice.
        SectionNumberUnfit: a number would not fit into an address.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    for section in sections:
        _check_number(section.number)
    taken = set(consultation.sections.values_list("number", flat=True))
    for section in sections:
        if section.number in taken:
            raise SectionNumberTaken(number=section.number)
        taken.add(section.number)
    last = consultation.sections.aggregate(last=Max("position"))["last"] or 0
    stored = Section.objects.bulk_create(
        Section(consultation=consultation, position=position, **asdict(section))
        for position, section in enumerate(sections, start=last + 1)
    )
    record("consultation.sections-added", consultation, by, at, sections=len(stored))
    return stored


def _check_number(number: str) -> None:
    if not number or UNFIT_FOR_ADDRESSES.search(number):
        raise SectionNumberUnfit(number=number)


def _own_section(consultation: Consultation, number: str) -> Section:
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    section = consultation.sections.filter(number=number).first()
    if section is None:
        raise NotFound
    return section


@records.operation
def edit_section(
    *, consultation_id: int, number: str, content: SectionContent, by: Actor, at: datetime
) -> Section:
    """Change a part of a draft before publication.

    Returns:
        The section as it now stands.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotFound: the draft has no such part.
        AlreadyPublished: what people comment on does not change under their hands.
        SectionNumberTaken: another part has the number.
        SectionNumberUnfit: the number would not fit into an address.
    """
    section = _own_section(consultation := editable(consultation_id, by), number)
    _check_number(content.number)
    if content.number != number and consultation.sections.filter(number=content.number).exists():
        raise SectionNumberTaken(number=content.number)
    section.number, section.title, section.draft_text = content.number, content.title, content.draft_text
    section.save()
    record("consultation.section-edited", consultation, by, at, section_id=section.pk)
    return section


@records.operation
def remove_section(*, consultation_id: int, number: str, by: Actor, at: datetime) -> None:
    """Take a part out of a draft before publication.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotFound: the draft has no such part.
        AlreadyPublished: what people comment on does not change under their hands.
    """
    section = _own_section(consultation := editable(consultation_id, by), number)
    record("consultation.section-removed", consultation, by, at, section_id=section.pk)
    section.delete()

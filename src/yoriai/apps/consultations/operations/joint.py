"""Naming the municipalities that hold a consultation together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, JointMunicipality
from yoriai.apps.consultations.operations.consultations import AlreadyPublished, editable, record
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, Refusal
from yoriai.pure.japan.municipality import NotAMunicipalityCode, require_municipality_code
from yoriai.pure.values import dataclass


class CodeUnknown(Refusal):
    """The six digits are no code of a municipality."""

    code = "municipality-code-unknown"
    status = 422
    message = _("「%(municipality)s」は全国地方公共団体コードではありません。")
    next_step = _("検査数字を含む6桁の数字を確かめてください。例：西東京市は132292です。")


class NamedTwice(Refusal):
    """A municipality stands in the list twice."""

    code = "municipality-named-twice"
    status = 422
    message = _("「%(municipality)s」が2回あります。")
    next_step = _("1つの自治体は1回だけ入力してください。")


class LeadUnclear(Refusal):
    """Exactly one municipality leads."""

    code = "joint-lead-unclear"
    status = 422
    message = _("とりまとめる自治体は1つだけ決めてください。")
    next_step = _("どの自治体がとりまとめるかを選んでください。")


@dataclass(frozen=True)
class Member:
    """A municipality, its part in the consultation (`rules.Part`) and whom people ask there."""

    municipality_code: str
    name: str
    part: str
    office: str = ""


@records.operation
def name_municipalities(
    *, consultation_id: int, members: Sequence[Member], by: Actor, at: datetime
) -> Consultation:
    """Say which municipalities hold a consultation together; these take the place of those named before.

    Returns:
        The consultation; without members it is that of the own city alone.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: people rely on what was published.
        CodeUnknown: a code is not six digits with the right check digit.
        NamedTwice: a municipality stands in the list twice.
        LeadUnclear: none or more than one of them leads.
        Invalid: there is no such part.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    _check(members)
    consultation.municipalities.all().delete()
    JointMunicipality.objects.bulk_create(
        JointMunicipality(consultation=consultation, position=position, **asdict(member))
        for position, member in enumerate(members, 1)
    )
    record("consultation.municipalities-named", consultation, by, at, municipalities=len(members))
    return consultation


def _check(members: Sequence[Member]) -> None:
    for member in members:
        try:
            require_municipality_code(member.municipality_code)
        except NotAMunicipalityCode as fault:
            raise CodeUnknown(municipality=member.municipality_code) from fault
        if member.part not in rules.Part.values:
            raise Invalid(field=str(JointMunicipality._meta.get_field("part").verbose_name))
    often = Counter(member.municipality_code for member in members).most_common(1)
    if often and often[0][1] > 1:
        raise NamedTwice(municipality=often[0][0])
    if members and sum(member.part == rules.Part.LEAD for member in members) != 1:
        raise LeadUnclear

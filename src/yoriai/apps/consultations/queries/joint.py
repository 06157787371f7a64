"""The municipalities that hold a consultation together."""

from __future__ import annotations

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Consultation, JointMunicipality
from yoriai.apps.shared.prepared import prepared


def municipalities_of(*, consultation: Consultation) -> tuple[JointMunicipality, ...]:
    """Return them in their order, none for a consultation of the own city alone (1 statement)."""
    return tuple(_municipalities(consultation.pk))


@prepared
def _municipalities(consultation_id: int) -> QuerySet[JointMunicipality]:
    return JointMunicipality.objects.filter(consultation=consultation_id).order_by("position", "id")

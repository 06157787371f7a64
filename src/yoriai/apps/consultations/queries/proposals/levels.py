"""What is known of who supports: of one device, and of all who support a proposal."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Contributor, Support
from yoriai.apps.consultations.queries.proposals.intake import key_of
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation
from yoriai.apps.consultations.queries.voting_figures import Levels, levels_of
from yoriai.apps.consultations.queries.voting_proofs import OwnLevel


def own_level(*, found: ProposingConsultation, device: str) -> OwnLevel:
    """Return what is known of a device (1 statement)."""
    rows = Contributor.objects.filter(consultation=found.consultation, key=key_of(found.salt, device))
    return OwnLevel(rows.values_list(Coalesce("merged_into__level", "level"), flat=True).first() or "")


def supporters(*, proposal_ids: Collection[int]) -> dict[int, Levels]:
    """Return how many support each proposal, by what is known of them (1 statement).

    A proposal with fewer supporters than are shown is left out.
    """
    rows = Support.objects.filter(proposal__in=proposal_ids, withdrawn_at=None)
    counted: dict[int, dict[str, int]] = {}
    for proposal_id, level, count in rows.values_list("proposal_id", "contributor__level").annotate(
        count=Count("pk")
    ):
        counted.setdefault(proposal_id, {})[level] = count
    levels = {key: levels_of(by_level) for key, by_level in counted.items()}
    return {key: one for key, one in levels.items() if rules.shown_supports(one.all) is not None}

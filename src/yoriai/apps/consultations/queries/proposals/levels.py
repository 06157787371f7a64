"""What is known of who supports: of one device, and of all who support a proposal."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Contributor, Participant, Support
from yoriai.apps.consultations.queries.proposals.intake import key_of
from yoriai.apps.consultations.queries.proposals.shown import ProposingConsultation
from yoriai.apps.consultations.queries.voting_figures import Levels, levels_of
from yoriai.apps.consultations.queries.voting_proofs import OwnLevel
from yoriai.pure.values import dataclass

# Programs send in batches, from one place; who holds a code of the city or an account is one person.
_BY_HAND = (Participant.Level.DEVICE, Participant.Level.EMAIL)


@dataclass(frozen=True)
class Supporters:
    """How many support a proposal, by what is known of them.

    `among_many` is how many of them began at a place where many began one after another (see docs/voting.md, `origin`).
    """

    levels: Levels
    among_many: int

    @property
    def shown_among_many(self) -> int | None:
        """How many are told: None where they are a few."""
        return self.among_many if self.among_many == 0 else rules.shown_supports(self.among_many)

    @property
    def others(self) -> int:
        """How many are left without them."""
        return self.levels.all - self.among_many


def own_level(*, found: ProposingConsultation, device: str) -> OwnLevel:
    """Return what is known of a device (1 statement)."""
    rows = Contributor.objects.filter(consultation=found.consultation, key=key_of(found.salt, device))
    return OwnLevel(rows.values_list(Coalesce("merged_into__level", "level"), flat=True).first() or "")


def supporters(*, proposal_ids: Collection[int]) -> dict[int, Supporters]:
    """Return how many support each proposal, by what is known of them (1 statement).

    A proposal with fewer supporters than are shown is left out.
    """
    rows = Support.objects.filter(proposal__in=proposal_ids, withdrawn_at=None)
    known = rows.values_list("proposal_id", "contributor__level", "contributor__began_among_many")
    counted: dict[int, dict[str, int]] = {}
    among_many: dict[int, int] = {}
    for proposal_id, level, many, count in known.annotate(count=Count("pk")):
        by_level = counted.setdefault(proposal_id, {})
        by_level[level] = by_level.get(level, 0) + count
        if many and level in _BY_HAND:
            among_many[proposal_id] = among_many.get(proposal_id, 0) + count
    found = {key: Supporters(levels_of(one), among_many.get(key, 0)) for key, one in counted.items()}
    return {key: one for key, one in found.items() if rules.shown_supports(one.levels.all) is not None}

"""The proposals of a consultation as open data: no persons, small numbers suppressed, unshown texts left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Membership, Proposal, ProposalSource
from yoriai.apps.consultations.queries.proposals.one import PUBLIC_STATES
from yoriai.apps.consultations.queries.proposals.shown import proposing_consultation

FORMAT = "yoriai-proposals/1"
COLUMNS = (
    "number",
    "title",
    "problem",
    "wish",
    "place",
    "section",
    "state",
    "hold_reason",
    "merged_into",
    "version",
    "supports",
    "received_on",
    "item",
    "source",
    "published_elsewhere_on",
    "supports_elsewhere",
)


def proposal_records(*, code: str, on: date) -> list[dict[str, str | int | None]]:
    """Return one record for each proposal, in the order of the numbers, by the names in `COLUMNS` (3 statements).

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = proposing_consultation(code=code, on=on)
    items = Membership.objects.filter(
        opinion__proposal=OuterRef("pk"),
        ended_at=None,
        item__consultation__state=rules.State.RESULTS_PUBLISHED,
    )
    rows = Proposal.objects.filter(consultation=found.consultation).order_by("number")
    rows = rows.select_related("section", "merged_into", "source")
    return list(_records(rows.annotate(item=Subquery(items.order_by("pk").values("item__number")[:1]))))


def _records(rows: Any) -> Iterator[dict[str, str | int | None]]:
    for row in rows:
        readable = row.state in PUBLIC_STATES
        yield {
            "number": row.number,
            "title": row.title if readable else "",
            "problem": row.problem if readable else "",
            "wish": row.wish if readable else "",
            "place": row.place if readable else "",
            "section": row.section.number if row.section else "",
            "state": str(row.state),
            "hold_reason": str(row.hold_reason),
            "merged_into": row.merged_into.number if row.merged_into else None,
            "version": row.version,
            "supports": rules.shown_supports(row.supports),
            "received_on": row.received_at.date().isoformat(),
            "item": row.item,
            **_elsewhere(getattr(row, "source", None) if readable else None),
        }


def _elsewhere(source: ProposalSource | None) -> dict[str, str | int | None]:
    """Return where a proposal stood before; supports that were given there are never among ours."""
    day = source.published_on if source else None
    return {
        "source": (source.url or source.reference or source.number) if source else "",
        "published_elsewhere_on": day.isoformat() if day else "",
        "supports_elsewhere": source.supports if source else None,
    }

"""A consultation on one page: who spoke and how, what the city answered, what changed, what comes next."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Opinion
from yoriai.apps.consultations.queries.results import ResultItem, Results, results
from yoriai.pure.opendata.small_groups import published
from yoriai.pure.values import dataclass

# What fits on one sheet of paper beside the rest.
MOST_ITEMS, MOST_CHANGES = 8, 3


@dataclass(frozen=True)
class Handled:
    """How many items, and opinions in them, were treated in one way."""

    label: str
    tone: str
    items: int
    opinions: int


@dataclass(frozen=True)
class Summary:
    """The published results in short. Few people of one way are not told (None), nor found by subtraction."""

    results: Results
    ways: tuple[tuple[str, int | None], ...]
    handled: tuple[Handled, ...]
    main: tuple[ResultItem, ...]
    changed: tuple[ResultItem, ...]

    @property
    def consultation(self) -> Consultation:
        return self.results.consultation

    @property
    def more(self) -> int:
        """How many items are not on the page."""
        return len(self.results.items) - len(self.main)

    @property
    def more_changes(self) -> int:
        """How many changes are not on the page."""
        return sum(_is_changing(item) for item in self.results.items) - len(self.changed)


def summary(*, code: str) -> Summary:
    """Return published results on one page (8 statements).

    Items that changed the draft come first, then the others by number: not by how many people sent them.

    Raises:
        NotFound: there is no such consultation in public.
        ResultsNotPublished: it is not that far.
    """
    found = results(code=code)
    changing = [item for item in found.items if _is_changing(item)]
    others = [item for item in found.items if not _is_changing(item)]
    main = sorted((changing + others)[:MOST_ITEMS], key=lambda item: item.number)
    return Summary(
        results=found,
        ways=tuple(_ways(found.consultation).items()),
        handled=_handled(found),
        main=tuple(main),
        changed=tuple(changing[:MOST_CHANGES]),
    )


def _is_changing(item: ResultItem) -> bool:
    return bool(item.answer.change)


def _ways(consultation: Consultation) -> Mapping[str, int | None]:
    rows = Opinion.objects.filter(consultation=consultation).order_by()
    counted = rows.values("channel").annotate(people=Count("sender_key", distinct=True))
    counts = dict(counted.values_list("channel", "people"))
    told = published({str(way): counts[way] for way in rules.Channel.values if way in counts})
    return {str(rules.Channel(way).label): count for way, count in told.items()}


def _handled(found: Results) -> tuple[Handled, ...]:
    rows = []
    for disposition in rules.Disposition:
        items = [item for item in found.items if item.answer.disposition == disposition]
        if items:
            opinions = sum(item.opinions for item in items)
            rows.append(Handled(items[0].answer.label, items[0].answer.tone, len(items), opinions))
    return tuple(rows)

"""What the staff pages ask before they show a form: may this person, and what is there now."""

from __future__ import annotations

from datetime import date

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Measure
from yoriai.apps.measures.queries.page import MeasurePage, measure_page
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class DeskRights:
    """What the person may do with one measure; the page offers nothing else."""

    may_edit: bool
    may_change_state: bool
    may_rate: bool
    may_set_baseline: bool
    next_states: tuple[str, ...]


def desk_page(*, code: str, actor: Actor, today: date) -> tuple[MeasurePage, DeskRights]:
    """Return a measure for the desk with what the person may do (1 statement).

    Raises:
        NotAllowed: the person does not work with measures.
        NotFound: there is no such measure, or it is another division's draft.
    """
    if not rules.may_see_desk(actor):
        raise NotAllowed
    page = measure_page(code=code, today=today, actor=actor)
    owner, is_there = page.measure.owner_id, page.measure.state != Measure.State.REMOVED
    may_change = rules.may_change_state(actor, owner)
    return page, DeskRights(
        may_edit=is_there and rules.may_edit(actor, owner),
        may_change_state=may_change,
        may_rate=is_there and rules.may_rate(actor),
        may_set_baseline=is_there and rules.may_set_baseline(actor, owner),
        next_states=rules.next_states(page.measure.state) if may_change else (),
    )


def page_to(*, do: str, code: str, actor: Actor, today: date) -> MeasurePage:
    """Return a measure for a form that does something to it.

    Args:
        do: the right that the form needs, a name of `DeskRights` such as "may_edit".
        code: the measure.
        actor: who opens the form.
        today: the day in Japan.

    Raises:
        NotAllowed: the person may not do it. NotFound: see `desk_page`.
    """
    page, rights = desk_page(code=code, actor=actor, today=today)
    if not getattr(rights, do):
        raise NotAllowed
    return page


def owner_choices(*, actor: Actor, on: date) -> tuple[tuple[int, str], ...]:
    """Return the divisions for which the person may make measures (1 statement).

    Raises:
        NotAllowed: there is none.
    """
    divisions = organisation.divisions_at_work(on=on)
    found = tuple((each.pk, each.name) for each in divisions if rules.may_edit(actor, each.pk))
    if not found:
        raise NotAllowed
    return found


def require_importer(*, actor: Actor) -> None:
    """Refuse whoever may not import measures.

    Raises:
        NotAllowed: the person keeps no measures.
    """
    if not rules.may_import(actor):
        raise NotAllowed

"""Themes that the machine finds: having them sought, keeping them, and proposing them where staff decided before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Opinion,
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemeModel,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.consultations.operations.themes_arranging import parts, standing_edits
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure.listening.themes.matching import matched
from yoriai.pure.values import dataclass

SEEK_THEMES = "yoriai.apps.consultations.tasks.seek_themes"
ROWS_AT_ONCE = 2_000
# Fewer opinions are not proposed as a theme of their own: they stay where each of them can be seen.
FEWEST_PROPOSED = 3


class NothingToGroup(Refusal):
    """Themes are sought while opinions are considered."""

    code = "nothing-to-group"
    message = _("「%(title)s」は検討中ではないため、話題はさがせません。")
    next_step = _("募集の締切後に検討を始めてください。")


@dataclass(frozen=True)
class FoundTheme:
    """A theme of a search: its name in the model, its chapter (by place), label, opinions and quotes."""

    key: str
    chapter: int
    label: str
    opinion_ids: tuple[int, ...]
    quotes: tuple[Mapping[str, int], ...]


@dataclass(frozen=True)
class FoundThemes:
    """What one search found: chapters by label, themes, every opinion that was looked at, and the model."""

    chapters: tuple[str, ...]
    themes: tuple[FoundTheme, ...]
    opinion_ids: tuple[int, ...]
    model: bytes


def enqueue_themes(*, consultation_id: int, at: datetime, anew: bool = False) -> None:
    """Have themes sought soon, at most once a minute, in the caller's transaction."""
    minute = int(at.timestamp() // 60)
    jobs.enqueue(
        task=SEEK_THEMES,
        arguments={"consultation_id": consultation_id, "anew": anew},
        at=at,
        unique_key=f"themes:{consultation_id}:{anew}:{minute}",
    )


@records.operation
def have_themes_sought(*, consultation_id: int, anew: bool, by: Actor, at: datetime) -> None:
    """Ask the worker to place new opinions among the themes, or with `anew` to seek all themes from the beginning.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NothingToGroup: it is not under consideration.
    """
    consultation = Consultation.objects.filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_consider(by, consultation):
        raise NotAllowed
    if consultation.state != rules.State.CONSIDERING:
        raise NothingToGroup(title=consultation.title)
    enqueue_themes(consultation_id=consultation_id, at=at, anew=anew)
    _record("themes.asked-for", consultation_id, by, at)


@records.operation
def keep_themes(*, consultation_id: int, found: FoundThemes, by: Actor, at: datetime) -> None:
    """Keep themes that were found. Where staff decided something before, nothing changes: all is only proposed.

    Args:
        consultation_id: the consultation.
        found: what the search found; every opinion in at most one theme.
        by: the installation or its operator.
        at: now.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    consultation = _held(consultation_id, by)
    search = ThemeSearch.objects.filter(consultation=consultation).first()
    if search is not None and standing_edits(consultation=consultation):
        keys = _propose(consultation, found)
        number = search.round
    else:
        number = search.round + 1 if search else 1
        keys = _replace(consultation, found, number)
    ThemeSearch.objects.update_or_create(
        consultation=consultation,
        defaults={
            "at": at,
            "opinions": len(found.opinion_ids),
            "last_opinion_id": max(found.opinion_ids, default=0),
            "round": number,
        },
    )
    model = {"content": found.model, "keys": keys}
    ThemeModel.objects.update_or_create(consultation=consultation, defaults=model)
    facts = {"themes": len(found.themes), "opinions": len(found.opinion_ids), "round": number}
    _record("themes.found", consultation_id, by, at, **facts)


@records.operation
def propose_places(*, consultation_id: int, places: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Note opinions that came later, each with the theme that the model proposes for it, "" for none.

    Args:
        consultation_id: the consultation.
        places: the model's name of a theme for each opinion; opinions that have a place are passed over.
        by: the installation or its operator.
        at: now.

    Raises:
        NotFound: there is no such consultation, or no themes were found in it.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    consultation = _held(consultation_id, by)
    search = ThemeSearch.objects.filter(consultation=consultation).first()
    if search is None:
        raise NotFound
    keys = ThemeModel.objects.values_list("keys", flat=True).get(consultation=consultation)
    themes = _standing(consultation)
    targets = {pk: themes.get(keys.get(name, "")) for pk, name in places.items()}
    _add_places(consultation, places, proposed=targets)
    search.at = at
    search.opinions += len(places)
    search.last_opinion_id = max([search.last_opinion_id, *places])
    search.save(update_fields=["at", "opinions", "last_opinion_id"])
    _record("themes.followed", consultation_id, by, at, opinions=len(places))


def _held(consultation_id: int, by: Actor) -> Consultation:
    if not rules.may_keep_likeness(by):
        raise NotAllowed
    consultation = Consultation.objects.select_for_update().filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    return consultation


def _standing(consultation: Consultation) -> dict[str, Theme]:
    """Return where each theme leads: to itself, or to the one that it was merged into."""
    rows = {row.pk: row for row in Theme.objects.filter(consultation=consultation)}
    leads = {}
    for row in rows.values():
        end = row
        while end.merged_into_id is not None:
            end = rows[end.merged_into_id]
        leads[row.key] = end
    return leads


def _replace(consultation: Consultation, found: FoundThemes, number: int) -> dict[str, str]:
    """Nobody decided anything: the themes found now take the place of those found before."""
    ThemePlace.objects.filter(opinion__consultation=consultation).delete()
    Theme.objects.filter(consultation=consultation).delete()
    ThemeChapter.objects.filter(consultation=consultation).delete()
    chapters = [
        ThemeChapter.objects.create(
            consultation=consultation,
            key=f"r{number}c{place + 1}",
            position=place + 1,
            found_label=label or _key_label(place),
            label=label or _key_label(place),
        )
        for place, label in enumerate(found.chapters)
    ]
    themes = {}
    for place, one in enumerate(found.themes):
        chapter = chapters[one.chapter]
        themes[one.key] = _new_theme(consultation, one, f"r{number}t{place + 1}", Theme.Origin.FOUND, chapter)
    places: dict[int, Theme | None] = dict.fromkeys(found.opinion_ids)
    for one in found.themes:
        places |= dict.fromkeys(one.opinion_ids, themes[one.key])
    _add_places(consultation, places, found=places)
    return {name: theme.key for name, theme in themes.items()}


def _key_label(place: int) -> str:
    return str(place + 1)


def _new_theme(
    consultation: Consultation, one: FoundTheme, key: str, origin: str, chapter: ThemeChapter | None
) -> Theme:
    label = one.label[:120] or key
    return Theme.objects.create(
        consultation=consultation,
        key=key,
        position=Theme.objects.filter(consultation=consultation).count() + 1,
        origin=origin,
        state=Theme.State.PROPOSED if origin == Theme.Origin.PROPOSED else Theme.State.STANDING,
        found_chapter=chapter,
        chapter=chapter,
        found_label=label,
        label=label,
        quotes=[dict(quote) for quote in one.quotes],
    )


def _add_places(
    consultation: Consultation,
    opinion_ids: Iterable[int],
    *,
    found: Mapping[int, Theme | None] | None = None,
    proposed: Mapping[int, Theme | None] | None = None,
) -> None:
    """Give opinions that have none a place; there may be a hundred thousand."""
    # One statement for all: naming a hundred thousand ids in parts took most of the time.
    free = Opinion.objects.filter(consultation=consultation, theme_place=None).order_by()
    here = set(opinion_ids) & set(free.values_list("pk", flat=True))
    # Past the ORM: while the rows of a flood are written, nobody else can write on SQLite.
    insert_rows(ThemePlace, _PLACE, [_row_of(pk, found or {}, proposed or {}) for pk in sorted(here)])


_PLACE = ("opinion", "found", "theme", "proposed", "by_hand")


def _row_of(
    pk: int, found: Mapping[int, Theme | None], proposed: Mapping[int, Theme | None]
) -> tuple[int | None, ...]:
    theme, target = found.get(pk), proposed.get(pk)
    standing = theme.pk if theme else None
    return pk, standing, standing, target.pk if target else None, False


def _propose(consultation: Consultation, found: FoundThemes) -> dict[str, str]:
    """Staff decided something before: nothing moves; what would be elsewhere is proposed."""
    places = ThemePlace.objects.filter(opinion__consultation=consultation)
    places.filter(proposed__isnull=False).update(proposed=None)
    theme_of = {pk: key or "" for pk, key in places.values_list("pk", "theme__key")}
    result = matched(
        theme_of, [one.opinion_ids for one in found.themes], settled=_settled(consultation, theme_of)
    )
    targets = _targets(consultation, found, result.known, result.moves)
    _add_places(consultation, found.opinion_ids)
    for place, theme in targets.items():
        ids = [pk for pk, to in result.moves.items() if to == place]
        for part in parts(ids):
            ThemePlace.objects.filter(pk__in=part).exclude(theme=theme).update(proposed=theme)
    return {found.themes[place].key: theme.key for place, theme in targets.items()}


def _settled(consultation: Consultation, theme_of: Mapping[int, str]) -> set[int]:
    """Return the opinions whose place people chose, and all in a theme about which they decided something."""
    by_hand = ThemePlace.objects.filter(opinion__consultation=consultation, by_hand=True)
    touched = {key for edit in standing_edits(consultation=consultation) for key in _themes_named(edit)}
    return {*by_hand.values_list("pk", flat=True), *(pk for pk, key in theme_of.items() if key in touched)}


def _themes_named(edit: ThemeEdit) -> Collection[str]:
    said: dict[str, Any] = edit.content
    return {said[name] for name in ("theme", "into", "key") if said.get(name)} | set(said.get("moves", ()))


def _targets(
    consultation: Consultation, found: FoundThemes, known: tuple[str, ...], moves: Mapping[int, int]
) -> dict[int, Theme]:
    """Return the theme that each theme found anew is, by place; a new one is made as a proposal."""
    standing = _standing(consultation)
    counts = [0] * len(found.themes)
    for place in moves.values():
        counts[place] += 1
    targets = {}
    for place, one in enumerate(found.themes):
        if known[place]:
            targets[place] = standing[known[place]]
        elif counts[place] >= FEWEST_PROPOSED:
            key = _free_key(consultation)
            targets[place] = _new_theme(consultation, one, key, Theme.Origin.PROPOSED, None)
    return targets


def _free_key(consultation: Consultation) -> str:
    taken = set(Theme.objects.filter(consultation=consultation).values_list("key", flat=True))
    return next(key for key in map("p{}".format, count(1)) if key not in taken)


def _record(action: str, consultation_id: int, by: Actor, at: datetime, **facts: int) -> None:
    entry = records.Entry(action, "consultations.Consultation", consultation_id, by=by, at=at, facts=facts)
    records.record(entry)

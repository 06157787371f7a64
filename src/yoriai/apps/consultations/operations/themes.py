"""What staff decide about themes: each decision is kept with who and when, and can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import (
    Consultation,
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.consultations.operations import themes_arranging as arranging
from yoriai.apps.consultations.operations.considering import NothingChosen, considered
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

Kind = ThemeEdit.Kind
LONGEST_LABEL = 120


class NoThemesYet(Refusal):
    """Themes are arranged after they were found."""

    code = "no-themes-yet"
    message = _("話題はまだ見つかっていません。")
    next_step = _("「話題をさがす」を押し、少し待ってから開き直してください。")


class ThemesChangedMeanwhile(Refusal):
    """The theme was merged, or an opinion was moved, since the page was opened."""

    code = "themes-changed-meanwhile"
    message = _("画面を開いたあとに、ほかの職員が話題を変更しました。")
    next_step = _("画面を開き直して、今の話題を確かめてから、もう一度行ってください。")


class ThemeLabelMissing(Refusal):
    """A theme without a name cannot be told from another."""

    code = "theme-label-missing"
    status = 422
    message = _("名前が入力されていません。")
    next_step = _("名前を120字までで入力してください。")


class ThemeIntoItself(Refusal):
    """A theme was to be merged into itself."""

    code = "theme-into-itself"
    message = _("同じ話題どうしは統合できません。")
    next_step = _("統合先として別の話題を選んでください。")


class LaterChangesBuildOnIt(Refusal):
    """A decision on which later ones rest is undone after them."""

    code = "later-changes-build-on-it"
    message = _("この変更のあとに、これをもとにした変更があるため、元に戻せません。")
    next_step = _("新しい変更から順に元に戻してください。")


class UndoneBefore(Refusal):
    """The decision was undone before, or concerns themes that are no more."""

    code = "theme-change-undone-before"
    message = _("この変更は、すでに元に戻されています。")
    next_step = _("画面を開き直して、今の話題を確かめてください。")


class NoProposals(Refusal):
    """Nothing is proposed (any more)."""

    code = "no-theme-proposals"
    message = _("決めていない案はありません。")
    next_step = _("画面を開き直して、今の話題を確かめてください。")


@dataclass(frozen=True)
class NewTheme:
    """Opinions that make a theme of their own; split off the theme `key`, or wherever they stand."""

    label: str
    opinion_ids: Collection[int]
    key: str = ""


@dataclass(frozen=True)
class Shelf:
    """A chapter that is there, by its key, or a new one by its label."""

    key: str = ""
    label: str = ""


@records.operation
def rename_theme(*, consultation_id: int, key: str, label: str, by: Actor, at: datetime) -> ThemeEdit:
    """Give a theme another name.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation or theme.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        ThemeLabelMissing: the name is blank or too long.
        ThemesChangedMeanwhile: the theme was merged.
    """
    consultation = _held(consultation_id, by)
    theme = _theme(consultation, key)
    content = {"theme": key, "label": _label(label), "was": theme.label}
    return _decide(consultation, Kind.RENAME, content, by, at)


@records.operation
def merge_themes(*, consultation_id: int, key: str, into: str, by: Actor, at: datetime) -> ThemeEdit:
    """Put a theme into another; what the machine places in it later is proposed for the other.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation or theme.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        ThemeIntoItself: both are the same.
        ThemesChangedMeanwhile: one of them was merged.
    """
    consultation = _held(consultation_id, by)
    if key == into:
        raise ThemeIntoItself
    names = {"was": _theme(consultation, key).label, "label": _theme(consultation, into).label}
    edit = _decide(consultation, Kind.MERGE, {"theme": key, "into": into, **names}, by, at)
    waiting = ThemePlace.objects.filter(proposed__consultation=consultation, proposed__key=key)
    target = Theme.objects.get(consultation=consultation, key=into)
    waiting.exclude(theme=target).update(proposed=target)
    waiting.update(proposed=None)
    return edit


@records.operation
def begin_theme(*, consultation_id: int, new: NewTheme, by: Actor, at: datetime) -> ThemeEdit:
    """Make a new theme of opinions.

    Returns:
        The decision; its content names the key of the new theme.

    Raises:
        NotFound: there is no such consultation or theme, or an opinion has no place among its themes.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        NothingChosen: no opinion was named.
        ThemeLabelMissing: the name is blank or too long.
        ThemesChangedMeanwhile: the theme was merged, or an opinion is not in it any more.
    """
    consultation = _held(consultation_id, by)
    ids = _placed(consultation, new.opinion_ids)
    content: dict[str, Any] = {
        "opinions": ids,
        "key": f"s{_next_number(consultation)}",
        "label": _label(new.label),
    }
    if new.key:
        content |= {"theme": new.key, "was": _theme(consultation, new.key).label}
    edit = _decide(consultation, Kind.SPLIT if new.key else Kind.BEGIN, content, by, at)
    _drop_proposals(ids)
    return edit


@records.operation
def move_to_theme(
    *, consultation_id: int, opinion_ids: Collection[int], key: str, by: Actor, at: datetime
) -> ThemeEdit:
    """Put opinions into a theme, or with an empty `key` outside all.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation or theme, or an opinion has no place among its themes.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        NothingChosen: no opinion was named.
        ThemesChangedMeanwhile: the theme was merged.
    """
    consultation = _held(consultation_id, by)
    label = _theme(consultation, key).label if key else ""
    ids = _placed(consultation, opinion_ids)
    content = {"opinions": ids, "theme": key, "label": label}
    edit = _decide(consultation, Kind.MOVE, content, by, at)
    _drop_proposals(ids)
    return edit


@records.operation
def shelve_theme(*, consultation_id: int, key: str, shelf: Shelf, by: Actor, at: datetime) -> ThemeEdit:
    """Put a theme into another chapter, which may be a new one.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation, theme or chapter.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        ThemeLabelMissing: the new chapter has no name.
        ThemesChangedMeanwhile: the theme was merged.
    """
    consultation = _held(consultation_id, by)
    theme = _theme(consultation, key)
    new = "" if shelf.key else _label(shelf.label)
    if shelf.key and not ThemeChapter.objects.filter(consultation=consultation, key=shelf.key).exists():
        raise NotFound
    content = {
        "theme": key,
        "was": theme.label,
        "chapter": shelf.key or f"x{_next_number(consultation)}",
        "label": new,
    }
    return _decide(consultation, Kind.SHELVE, content, by, at)


@records.operation
def rename_chapter(*, consultation_id: int, chapter: str, label: str, by: Actor, at: datetime) -> ThemeEdit:
    """Give a chapter another name.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation or chapter.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        ThemeLabelMissing: the name is blank or too long.
    """
    consultation = _held(consultation_id, by)
    row = ThemeChapter.objects.filter(consultation=consultation, key=chapter).first()
    if row is None:
        raise NotFound
    content = {"chapter": chapter, "label": _label(label), "was": row.label}
    return _decide(consultation, Kind.CHAPTER, content, by, at)


@records.operation
def settle_proposals(
    *, consultation_id: int, key: str = "", is_accepted: bool, by: Actor, at: datetime
) -> ThemeEdit:
    """Accept or decline what the machine proposes for one theme, or with an empty `key` for all.

    Returns:
        The decision, as it is kept.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        NoProposals: nothing is proposed.
    """
    consultation = _held(consultation_id, by)
    waiting = ThemePlace.objects.filter(opinion__consultation=consultation, proposed__isnull=False)
    if key:
        waiting = waiting.filter(proposed__key=key)
    moves: dict[str, list[int]] = defaultdict(list)
    for pk, theme in waiting.order_by("pk").values_list("pk", "proposed__key"):
        moves[theme].append(pk)
    if not moves:
        raise NoProposals
    waiting.update(proposed=None)
    kind = Kind.ACCEPT if is_accepted else Kind.DECLINE
    return _decide(consultation, kind, {"moves": dict(moves)}, by, at)


@records.operation
def undo_theme_edit(*, consultation_id: int, edit_id: int, by: Actor, at: datetime) -> ThemeEdit:
    """Undo a decision about themes; it stays to be read, with who undid it and when.

    Returns:
        The decision, undone.

    Raises:
        NotFound: there is no such consultation or decision.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotUnderConsideration: it is not under consideration.
        NoThemesYet: no themes were found.
        UndoneBefore: it was undone before, or concerns themes that are no more.
        LaterChangesBuildOnIt: without it, a later decision would not fit.
    """
    consultation = _held(consultation_id, by)
    edit = ThemeEdit.objects.filter(consultation=consultation, pk=edit_id).first()
    if edit is None:
        raise NotFound
    edits = arranging.standing_edits(consultation=consultation)
    left = [one for one in edits if one.pk != edit_id]
    if len(left) == len(edits):
        raise UndoneBefore
    try:
        now = arranging.arrangement(consultation=consultation, edits=left)
    except PureError as fault:
        raise LaterChangesBuildOnIt from fault
    edit.undone_at, edit.undone_by_id = at, by.person_id
    edit.save(update_fields=["undone_at", "undone_by_id"])
    arranging.write(consultation=consultation, now=now, edits=left)
    _propose_again(consultation, edit)
    _record("theme.undone", consultation, by, at, edit_id=edit.pk)
    return edit


def _propose_again(consultation: Consultation, edit: ThemeEdit) -> None:
    """What was proposed before it was settled is proposed again, unless somebody moved it since."""
    themes = {row.key: row for row in Theme.objects.filter(consultation=consultation)}
    moves = edit.content["moves"].items() if edit.kind in (Kind.ACCEPT, Kind.DECLINE) else ()
    for key, ids in moves:
        target = themes[key].merged_into or themes[key]
        for part in arranging.parts(ids):
            waiting = ThemePlace.objects.filter(pk__in=part, by_hand=False).exclude(theme=target)
            waiting.update(proposed=target)


def _held(consultation_id: int, by: Actor) -> Consultation:
    consultation = considered(consultation_id, by)
    if not ThemeSearch.objects.filter(consultation=consultation).exists():
        raise NoThemesYet
    return consultation


def _theme(consultation: Consultation, key: str) -> Theme:
    theme = Theme.objects.filter(consultation=consultation, key=key).first()
    if theme is None:
        raise NotFound
    if theme.state != Theme.State.STANDING:
        raise ThemesChangedMeanwhile
    return theme


def _label(label: str) -> str:
    # What cannot be printed (NUL, control characters) parts words like a space: PostgreSQL stores no NUL.
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in label).split())
    if not clean or len(clean) > LONGEST_LABEL:
        raise ThemeLabelMissing
    return clean


def _placed(consultation: Consultation, opinion_ids: Collection[int]) -> list[int]:
    wanted = sorted(set(opinion_ids))
    if not wanted:
        raise NothingChosen
    places = ThemePlace.objects.filter(opinion__consultation=consultation)
    if sum(places.filter(pk__in=part).count() for part in arranging.parts(wanted)) != len(wanted):
        raise NotFound
    return wanted


def _drop_proposals(opinion_ids: list[int]) -> None:
    """Whoever chose the place of an opinion has decided about what was proposed for it."""
    for part in arranging.parts(opinion_ids):
        ThemePlace.objects.filter(pk__in=part).update(proposed=None)


def _next_number(consultation: Consultation) -> int:
    """Numbers in keys are never used again, so that an old decision never names a new theme."""
    return ThemeEdit.objects.filter(consultation=consultation).count() + 1


def _decide(
    consultation: Consultation, kind: str, content: dict[str, Any], by: Actor, at: datetime
) -> ThemeEdit:
    edit = ThemeEdit.objects.create(
        consultation=consultation,
        round=ThemeSearch.objects.values_list("round", flat=True).get(consultation=consultation),
        kind=kind,
        content=content,
        at=at,
        person_id=by.person_id,
    )
    edits = arranging.standing_edits(consultation=consultation)
    try:
        now = arranging.arrangement(consultation=consultation, edits=edits)
    except PureError as fault:
        raise ThemesChangedMeanwhile from fault
    arranging.write(consultation=consultation, now=now, edits=edits)
    _record(f"theme.{kind}", consultation, by, at, edit_id=edit.pk)
    return edit


def _record(action: str, consultation: Consultation, by: Actor, at: datetime, **facts: int) -> None:
    entry = records.Entry(action, "consultations.Consultation", consultation.pk, by=by, at=at, facts=facts)
    records.record(entry)

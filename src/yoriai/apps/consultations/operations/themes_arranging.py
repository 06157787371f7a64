"""From what the machine found and what staff decided to the themes that people see, and into the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from yoriai.apps.consultations.models import (
    Consultation,
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemePlace,
    ThemeSearch,
)
from yoriai.pure.listening.themes.editing import (
    Arrangement,
    Begin,
    Edit,
    Merge,
    MoveAll,
    Rename,
    RenameChapter,
    Shelve,
    Split,
    arranged,
)

Kind = ThemeEdit.Kind
ROWS_AT_ONCE = 2_000


def standing_edits(*, consultation: Consultation) -> list[ThemeEdit]:
    """Return what staff decided about the present themes and did not undo, in order (1 statement)."""
    rounds = ThemeSearch.objects.filter(consultation=consultation).values("round")
    rows = ThemeEdit.objects.filter(consultation=consultation, undone_at=None, round__in=rounds)
    return list(rows.order_by("id"))


def arrangement(*, consultation: Consultation, edits: Sequence[ThemeEdit]) -> Arrangement:
    """Return the themes of the machine with these decisions applied (3 statements).

    Raises:
        PureError: a decision does not fit what stands before it.
    """
    return arranged(_machine(consultation), (one for edit in edits for one in _as_edits(edit)))


def write(*, consultation: Consultation, now: Arrangement, edits: Sequence[ThemeEdit]) -> None:
    """Bring the tables to an arrangement, in the caller's transaction. Opinions and items are not touched."""
    chapters = _write_chapters(consultation, now)
    themes = _write_themes(consultation, now, chapters, edits)
    _write_places(consultation, now, themes)
    staff_made = Theme.objects.filter(consultation=consultation, origin=Theme.Origin.STAFF)
    staff_made.exclude(key__in=now.labels).exclude(key__in=_merges(edits)).delete()
    ThemeChapter.objects.filter(consultation=consultation, found_label="").exclude(
        key__in=now.chapters
    ).delete()


def _machine(consultation: Consultation) -> Arrangement:
    themes = Theme.objects.filter(consultation=consultation).exclude(origin=Theme.Origin.STAFF)
    rows = list(themes.order_by("id").values_list("key", "found_label", "found_chapter__key"))
    places = ThemePlace.objects.filter(opinion__consultation=consultation)
    chapters = ThemeChapter.objects.filter(consultation=consultation).exclude(found_label="")
    return Arrangement(
        labels={key: label for key, label, _chapter in rows},
        theme_of={pk: key or "" for pk, key in places.values_list("pk", "found__key")},
        chapters=dict(chapters.order_by("id").values_list("key", "found_label")),
        chapter_of={key: chapter for key, _label, chapter in rows if chapter},
    )


def _as_edits(edit: ThemeEdit) -> list[Edit]:
    made = _MAKERS.get(edit.kind)
    return made(edit.content) if made else []


def _shelved(said: dict[str, Any]) -> list[Edit]:
    new: list[Edit] = [RenameChapter(said["chapter"], said["label"])] if said["label"] else []
    return [*new, Shelve(said["theme"], said["chapter"])]


# Declining leaves everything where it is.
_MAKERS: dict[str, Callable[[dict[str, Any]], list[Edit]]] = {
    Kind.RENAME: lambda said: [Rename(said["theme"], said["label"])],
    Kind.MERGE: lambda said: [Merge(said["theme"], into=said["into"])],
    Kind.SPLIT: lambda said: [
        Split(said["theme"], tuple(said["opinions"]), key=said["key"], label=said["label"])
    ],
    Kind.BEGIN: lambda said: [Begin(tuple(said["opinions"]), key=said["key"], label=said["label"])],
    Kind.MOVE: lambda said: [MoveAll(tuple(said["opinions"]), said["theme"])],
    Kind.SHELVE: _shelved,
    Kind.CHAPTER: lambda said: [RenameChapter(said["chapter"], said["label"])],
    Kind.ACCEPT: lambda said: [MoveAll(tuple(ids), theme) for theme, ids in said["moves"].items()],
}


def _merges(edits: Iterable[ThemeEdit]) -> dict[str, str]:
    """Return into which theme each merged one went."""
    return {edit.content["theme"]: edit.content["into"] for edit in edits if edit.kind == Kind.MERGE}


def _write_chapters(consultation: Consultation, now: Arrangement) -> dict[str, ThemeChapter]:
    known = {row.key: row for row in ThemeChapter.objects.filter(consultation=consultation)}
    for key, label in now.chapters.items():
        if key not in known:
            known[key] = ThemeChapter.objects.create(
                consultation=consultation, key=key, label=label, position=len(known) + 1
            )
        elif known[key].label != label:
            known[key].label = label
            known[key].save(update_fields=["label"])
    return known


def _write_themes(
    consultation: Consultation,
    now: Arrangement,
    chapters: dict[str, ThemeChapter],
    edits: Sequence[ThemeEdit],
) -> dict[str, Theme]:
    known = {row.key: row for row in Theme.objects.filter(consultation=consultation)}
    for key, label in now.labels.items():
        if key not in known:
            known[key] = Theme.objects.create(
                consultation=consultation,
                key=key,
                label=label,
                origin=Theme.Origin.STAFF,
                position=len(known) + 1,
            )
    inhabited = set(now.theme_of.values())
    merges = _merges(edits)
    changed = []
    for key, row in known.items():
        before = (row.label, row.state, row.chapter_id, row.merged_into_id)
        row.label = now.labels.get(key, row.label)
        row.state = _state(row, now, inhabited)
        row.chapter = chapters.get(now.chapter_of.get(key, ""))
        row.merged_into = known.get(merges.get(key, "")) if key not in now.labels else None
        if (row.label, row.state, row.chapter_id, row.merged_into_id) != before:
            changed.append(row)
    Theme.objects.bulk_update(changed, ["label", "state", "chapter", "merged_into"], batch_size=200)
    return known


def _state(row: Theme, now: Arrangement, inhabited: set[str]) -> str:
    if row.key not in now.labels:
        return Theme.State.MERGED
    if row.origin == Theme.Origin.PROPOSED and row.key not in inhabited:
        return Theme.State.PROPOSED
    return Theme.State.STANDING


def _write_places(consultation: Consultation, now: Arrangement, themes: dict[str, Theme]) -> None:
    rows = ThemePlace.objects.filter(opinion__consultation=consultation)
    moves: dict[tuple[int | None, bool], list[int]] = defaultdict(list)
    for pk, *present in rows.values_list("pk", "theme", "by_hand"):
        key = now.theme_of[pk]
        wanted = (themes[key].pk if key else None, pk in now.by_hand)
        if wanted != tuple(present):
            moves[wanted].append(pk)
    for (theme_id, by_hand), ids in moves.items():
        for part in parts(ids):
            there = ThemePlace.objects.filter(pk__in=part)
            # Whoever moved an opinion has decided about what was proposed for it.
            there.filter(proposed__isnull=False, proposed=theme_id).update(proposed=None)
            there.update(theme=theme_id, by_hand=by_hand)


def parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in parts that fit into one statement."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE]

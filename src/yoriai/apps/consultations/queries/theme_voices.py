"""The opinions of a consultation as the search for themes sees them: each voice once, with all that say it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Exists, F, OuterRef

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    LikenessSearch,
    Opinion,
    ThemeModel,
    ThemePlace,
    ThemeSearch,
)
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Said:
    """One voice: the wording that stands for it, the opinion in which it stands, and all opinions that say it."""

    text: str
    opinion_id: int
    opinion_ids: tuple[int, ...]


def voices(*, consultation_id: int) -> list[Said]:
    """Return the voices of a consultation in the order of their first opinions, the erased left out (1 statement)."""
    alone: list[Said] = []
    alike: dict[int, list[tuple[int, str, bool]]] = defaultdict(list)
    rows = Opinion.objects.filter(consultation=consultation_id, erased_at=None).order_by("id")
    shown = rows.values_list("id", "text", "likeness__group", "likeness__is_representative")
    for pk, text, group, stands_for_all in shown.iterator():
        if group is None:
            alone.append(Said(text, pk, (pk,)))
        else:
            alike[group].append((pk, text, bool(stands_for_all)))
    for members in alike.values():
        pk, text, _stands = next((one for one in members if one[2]), members[0])
        alone.append(Said(text, pk, tuple(member for member, _text, _stands in members)))
    return sorted(alone, key=lambda voice: voice.opinion_ids[0])


@dataclass(frozen=True)
class ToPlace:
    """Opinions without a place, the model, and the places of those that say the same already."""

    texts: tuple[tuple[int, str], ...]
    model: bytes
    known: dict[int, str]


def to_place(*, consultation_id: int) -> ToPlace | None:
    """Return the opinions that came after the themes were sought; None before any search (3 statements)."""
    model = ThemeModel.objects.filter(consultation=consultation_id).first()
    if model is None:
        return None
    rows = Opinion.objects.filter(consultation=consultation_id, erased_at=None, theme_place=None)
    new = tuple(rows.order_by("id").values_list("id", "text"))
    names = {key: name for name, key in model.keys.items()}
    there = ThemePlace.objects.filter(
        opinion__likeness__group=OuterRef("likeness__group"), found__isnull=False
    )
    alike = rows.filter(Exists(there)).annotate(beside=there.order_by("pk").values("found__key")[:1])
    known = {pk: names[key] for pk, key in alike.values_list("id", "beside") if key in names}
    return ToPlace(new, bytes(model.content), known)


def copies_are_stale(*, consultation_id: int) -> bool:
    """Tell whether opinions came since the last search for copies (1 statement)."""
    seen = LikenessSearch.objects.filter(
        consultation=OuterRef("consultation"), last_opinion_id__gte=OuterRef("pk")
    )
    rows = Opinion.objects.filter(~Exists(seen), consultation=consultation_id, erased_at=None)
    return rows.exists()


def is_sought(*, consultation_id: int) -> bool:
    """Tell whether themes were sought in a consultation before (1 statement)."""
    return ThemeSearch.objects.filter(consultation=consultation_id).exists()


def unplaced_consultation_ids() -> list[int]:
    """Return the consultations under consideration whose themes do not know every opinion (1 statement)."""
    rows = Consultation.objects.filter(state=rules.State.CONSIDERING, theme_search__isnull=False)
    new = Opinion.objects.filter(consultation=OuterRef("pk"), erased_at=None, theme_place=None)
    return list(rows.filter(Exists(new)).order_by(F("id")).values_list("id", flat=True))

"""Finding themes, and placing further opinions among them. Loads NumPy and Sudachi, so only the worker imports this;
nothing is written."""

from __future__ import annotations

from collections.abc import Sequence

from yoriai.apps.consultations.operations.themes_keeping import FoundTheme, FoundThemes
from yoriai.apps.consultations.queries.theme_voices import Said, to_place, voices
from yoriai.pure.listening.themes.finding import Theme, Themes, find_themes
from yoriai.pure.listening.themes.placing import Model, assign
from yoriai.pure.listening.themes.words import Quote


def seek(*, consultation_id: int) -> FoundThemes:
    """Return the themes of a consultation; each voice counts once, however many sent it.

    Args:
        consultation_id: the consultation.
    """
    said = voices(consultation_id=consultation_id)
    found = find_themes([voice.text for voice in said])
    return FoundThemes(
        chapters=tuple("・".join(chapter.terms) for chapter in found.chapters),
        themes=tuple(_theme(found, theme, said) for theme in found.themes),
        opinion_ids=tuple(sorted(pk for voice in said for pk in voice.opinion_ids)),
        model=found.model.to_bytes(),
    )


def follow(*, consultation_id: int) -> dict[int, str]:
    """Return for each opinion without a place the model's name of the theme to which it would go, "" for none.

    Copies of an opinion go with it; the model learns nothing.

    Args:
        consultation_id: the consultation.
    """
    waiting = to_place(consultation_id=consultation_id)
    if waiting is None or not waiting.texts:
        return {}
    placed = assign(Model.from_bytes(waiting.model), [text for _pk, text in waiting.texts])
    by_model = {pk: key for (pk, _text), key in zip(waiting.texts, placed.keys, strict=True)}
    return by_model | waiting.known


def _theme(found: Themes, theme: Theme, said: Sequence[Said]) -> FoundTheme:
    return FoundTheme(
        key=theme.key,
        chapter=theme.chapter,
        label=theme.label,
        opinion_ids=tuple(pk for index in theme.opinions for pk in said[index].opinion_ids),
        quotes=tuple(place for quote in theme.quotes if (place := _where(quote, said[quote.opinion]))),
    )


def _where(quote: Quote, voice: Said) -> dict[str, int] | None:
    """Return where a sentence stands: its words stay with the opinion."""
    start = voice.text.find(quote.sentence)
    if start < 0:
        return None
    return {"opinion": voice.opinion_id, "start": start, "end": start + len(quote.sentence)}

"""What was erased or blacked out does not live on in the names that the machine gave to themes."""

from __future__ import annotations

from django.db.models import QuerySet

from yoriai.apps.consultations.models import Opinion, Theme, ThemeChapter
from yoriai.apps.consultations.queries.redactions import BLACK

BETWEEN = "・"


def forget_terms(*, consultation_id: int, said: str) -> None:
    """Take out of the found names of themes and chapters the words that none of their opinions says any more.

    What staff called a theme stays: it is theirs.

    Args:
        consultation_id: the consultation.
        said: what an opinion no longer says; its text is stored without it.
    """
    named = Theme.objects.filter(consultation=consultation_id).exclude(found_label="")
    for theme in named.order_by("pk"):
        _forget(theme, said, Opinion.objects.filter(theme_place__found=theme))
    for chapter in ThemeChapter.objects.filter(consultation=consultation_id).exclude(found_label=""):
        within = Opinion.objects.filter(theme_place__found__found_chapter=chapter)
        _forget(chapter, said, within)


def _forget(row: Theme | ThemeChapter, said: str, opinions: QuerySet[Opinion]) -> None:
    terms = row.found_label.split(BETWEEN)
    gone = {term for term in terms if term in said}
    for text in opinions.values_list("text", flat=True).iterator() if gone else ():
        gone -= {term for term in gone if term in text}
        if not gone:
            break
    if gone:
        kept = BETWEEN.join(term for term in terms if term not in gone) or BLACK
        row.label = kept if row.label == row.found_label else row.label
        row.found_label = kept
        row.save(update_fields=["label", "found_label"])

"""What staff decided about themes, in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yoriai.apps.consultations.queries.themes import BULLETS, facts_of
from yoriai.apps.organisation.queries import names_of

LONGEST = 40
_SENTENCES = {
    "rename": gettext_lazy("話題「%(was)s」の名前を「%(label)s」に変えた"),
    "merge": gettext_lazy("話題「%(was)s」を「%(label)s」に統合した"),
    "split": gettext_lazy("話題「%(was)s」から%(count)s件を、新しい話題「%(label)s」に分けた"),
    "begin": gettext_lazy("%(count)s件で、新しい話題「%(label)s」をつくった"),
    "move": gettext_lazy("%(count)s件を話題「%(label)s」に移した"),
    "shelve": gettext_lazy("話題「%(was)s」を別の章に移した"),
    "chapter": gettext_lazy("章「%(was)s」の名前を「%(label)s」に変えた"),
    "accept": gettext_lazy("機械の案を採用した（%(count)s件）"),
    "decline": gettext_lazy("機械の案を採用しなかった（%(count)s件）"),
}


def in_words(edits: Iterable[Any]) -> list[tuple[Any, str, str, str]]:
    """Return decisions, each with what was done, by whom, and who undid it."""
    given = list(edits)
    names = names_of({pk for one in given for pk in (one.person_id, one.undone_by_id) if pk})
    return [
        (one, _sentence(one), names.get(one.person_id, ""), names.get(one.undone_by_id, "")) for one in given
    ]


def _sentence(edit: Any) -> str:
    facts = facts_of(edit)
    if edit.kind == "move" and not facts["label"]:
        return _("%(count)s件を、どの話題にも入れないことにした") % facts
    return str(_SENTENCES[edit.kind]) % facts


def beginning(text: str) -> str:
    """Return how a text begins, as a title: its first sentence, at most 40 characters."""
    line = next(
        (part.strip(BULLETS) for part in re.split(r"[。！？\n]", text) if part.strip(BULLETS)), text.strip()
    )
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"

"""How a visitor wants pages to look: readings over kanji, and the size of the text. Kept in one cookie."""

from __future__ import annotations

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.pure.values import dataclass

COOKIE = "yoriai_display"
FURIGANA = "furigana"
SIZES: dict[str, str | Promise] = {"": _("ふつう"), "large": _("大きい"), "largest": _("とても大きい")}


@dataclass(frozen=True)
class Display:
    """What a visitor chose; the plain page is what nobody had to choose."""

    furigana: bool = False
    size: str = ""

    @property
    def cookie(self) -> str:
        """The value that keeps the choice, the same for the same choice; empty for the plain page."""
        return ".".join(part for part in (FURIGANA if self.furigana else "", self.size) if part)


@lru_cache(maxsize=200)
def display_of(cookie: str) -> Display:
    """Return the choice that a cookie keeps; what is unknown in it counts as not chosen."""
    parts = cookie.split(".")
    size = next((part for part in parts if part and part in SIZES), "")
    return Display(FURIGANA in parts, size)


def settled(cookie: str) -> str:
    """Return the one spelling of a choice, by which pages are kept."""
    return display_of(cookie).cookie

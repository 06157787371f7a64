"""What the code on a sheet says: whose form it is, of which consultation, in which version, and which page."""

from __future__ import annotations

import re

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

FORMAT = "YP1"
_FORM = re.compile(
    r"YP1/(?P<municipality>[0-9]{6})/(?P<code>[-a-zA-Z0-9_]{1,40})/(?P<version>[0-9]{1,4})/(?P<page>[12])"
    r"/(?P<language>[-a-zA-Z]{2,8})/(?P<number>[0-9]{12}|-)"
)


class NotAFormId(PureError):
    """A text that no sheet of ours carries."""


@dataclass(frozen=True)
class FormId:
    """`number` is the number that its owner keeps, "" on a sheet for everybody; pages count from 1."""

    municipality: str
    code: str
    version: int
    page: int
    language: str = "ja"
    number: str = ""

    def text(self) -> str:
        """Return what the code on the sheet holds.

        Example:
            >>> FormId("132292", "plan-8", 1, 2).text()
            'YP1/132292/plan-8/1/2/ja/-'
        """
        places = (self.municipality, self.code, self.version, self.page, self.language, self.number or "-")
        return "/".join((FORMAT, *map(str, places)))


def read_form_id(text: str) -> FormId:
    """Return what a code says.

    Raises:
        NotAFormId: it is not the code of a sheet, or of a format that we do not know.

    Example:
        >>> read_form_id("YP1/132292/plan-8/1/2/ja/-").page
        2
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise NotAFormId("not the code of a sheet")
    number = "" if found["number"] == "-" else found["number"]
    return FormId(
        found["municipality"],
        found["code"],
        int(found["version"]),
        int(found["page"]),
        found["language"],
        number,
    )

"""The four doors of the first page."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Door:
    title: str | Promise
    text: str | Promise
    icon: str
    route: str

    @property
    def url(self) -> str:
        return reverse(self.route)


DOORS = (
    Door(_("意見を届ける"), _("募集中の案に、2分で意見を送れます。"), "speak", "consultations:list"),
    Door(_("声のゆくえ"), _("届けた意見がどうなったか、確かめます。"), "trace", "coordination:voices"),
    Door(_("さがす"), _("意見募集・回答・施策を、ことばで探します。"), "search", "home:search"),
    Door(_("市の施策"), _("市が何にいくら使い、何が進んだか。"), "measures", "measures:list"),
)

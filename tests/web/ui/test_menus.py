"""Every way through the site leads somewhere."""

import pytest
from django.urls import reverse

from yoriai.web.home.doors import DOORS
from yoriai.web.ui import menus


@pytest.mark.parametrize(
    "entry", (*menus.MAIN, *menus.FOOTER, *menus.DESK, *DOORS), ids=lambda entry: entry.route
)
def test_it_leads_to_a_page(entry):
    assert reverse(entry.route).startswith("/")


def test_the_sections_of_the_desk_are_for_those_who_work_there():
    assert all(entry.roles for entry in menus.DESK)

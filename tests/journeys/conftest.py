"""People at browsers: on a phone, at a desk, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

expect.set_options(timeout=15_000)  # a machine that runs every check is slow at times


@pytest.fixture(scope="session")
def checked_pages() -> set[tuple[str, str, int]]:
    """What axe-core has looked at."""
    return set()


@pytest.fixture
def resident(phone, checked_pages) -> Visitor:
    """Somebody with a phone."""
    return Visitor(phone, checked_pages)


@pytest.fixture
def resident_without_scripts(open_page, checked_pages) -> Iterator[Visitor]:
    """Somebody with a phone that runs no scripts."""
    visitor = Visitor(open_page(width=375, java_script_enabled=False), checked_pages)
    visitor.has_scripts = False
    return visitor


@pytest.fixture
def at_desk(open_page, checked_pages) -> Callable[[str], Visitor]:
    """Sign somebody in on a wide screen, by the name of the demonstration account."""

    def sit_down(who: str) -> Visitor:
        visitor = Visitor(open_page(width=1280), checked_pages)
        visitor.sign_in(who)
        return visitor

    return sit_down

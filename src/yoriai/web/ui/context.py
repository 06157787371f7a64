"""What every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yoriai.web.accounts.actor import actor_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the person who asks and whether this is the demonstration."""
    return {"actor": actor_of(request), "is_demonstration_site": settings.YORIAI_DEMO}

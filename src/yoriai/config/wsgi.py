"""What the server runs: the short ways in, kept pages, prepared files, then the site."""

import gc
import os
from functools import lru_cache

# What is made while the site is loaded stays for good; to look for rubbish among it took a third of the start.
gc.disable()

from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yoriai.config.settings")

site = get_wsgi_application()

from django.conf import settings  # noqa: E402 (these need the settings)
from django.utils.translation import get_supported_language_variant  # noqa: E402
from django.utils.translation.trans_real import parse_accept_lang_header  # noqa: E402

from yoriai.config import stamp, urls  # noqa: E402 - the public pages are loaded now, not by the first visitor
from yoriai.config.companions import end_with_parent  # noqa: E402
from yoriai.config.front import Front  # noqa: E402
from yoriai.config.later import import_now  # noqa: E402
from yoriai.config.page_cache import PageCache, Room, Visitors  # noqa: E402
from yoriai.web.consultations.express import OpinionLane  # noqa: E402
from yoriai.web.consultations.voting_express import VoteLane  # noqa: E402
from yoriai.web.ui import display  # noqa: E402
from yoriai.web.ui.static import with_prepared_files  # noqa: E402


@lru_cache(maxsize=2000)
def language_of(chosen: str, accepted: str) -> str:
    """Return the language Django will choose for a language cookie and an Accept-Language header."""
    for code in (chosen, *(name for name, _ in parse_accept_lang_header(accepted.lower()))):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _stamp():  # type: ignore[no-untyped-def]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return stamp.sqlite_stamp(str(database["NAME"]))
    return stamp.postgresql_stamp()


def _prepare_the_desks() -> None:
    import_now(urls.urlpatterns)
    gc.freeze()


end_with_parent()
application = PageCache(
    with_prepared_files(site),
    stamp=_stamp(),
    visitors=Visitors(
        harmless_cookies=frozenset(
            {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, display.COOKIE}
        ),
        language_of=language_of,
        language_cookie=settings.LANGUAGE_COOKIE_NAME,
        display_of=display.settled,
        display_cookie=display.COOKIE,
    ),
    room=Room(
        entries=settings.ENVIRONMENT.page_cache_entries,
        most_bytes=settings.ENVIRONMENT.page_cache_mb * 1_000_000,
    ),
)
front = Front(
    application,
    [OpinionLane(), VoteLane()],
    group_commit=settings.YORIAI_GROUP_COMMIT,
    scheme="https" if settings.SECURE else "",
    afterwards=_prepare_the_desks,
)

# From here on rubbish is looked for, but seldom, and not among what stays: half of a page's time went there.
OBJECTS_BETWEEN_LOOKS = 50_000
gc.freeze()
gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 10, 10)
gc.enable()

from __future__ import annotations

from allauth import urls as library
from django.utils.module_loading import import_string

from yoriai.web.accounts import library_urls


def routes(patterns, before=""):
    for pattern in patterns:
        place = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, place)
        else:
            yield pattern.name, place, pattern.callback


def test_our_list_of_the_sign_in_librarys_pages_is_its_own():
    ours = {
        (name, place, import_string(f"allauth.{page.place}"))
        for name, place, page in routes(library_urls.urlpatterns)
    }

    assert ours == set(routes(library.urlpatterns))


def test_no_page_of_the_library_needs_a_mark_that_ours_lacks():
    marks = {mark for _, _, view in routes(library.urlpatterns) for mark in vars(view)}

    # "login_required" is read by Django's LoginRequiredMiddleware only, which is not in use.
    known = {
        "login_required",
        "login_url",
        "redirect_field_name",
        "view_class",
        "view_initkwargs",
        "__wrapped__",
    }
    assert marks <= known

"""Readings over kanji, for visitors who asked for them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from yoriai.apps.organisation.queries import settled_readings
from yoriai.web.display.markup import texts_of, with_readings
from yoriai.web.display.reader import reader
from yoriai.web.ui.display import COOKIE, display_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class Furigana:
    """Put readings into every Japanese page of a visitor who asked for them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if display_of(request.COOKIES.get(COOKIE, "")).furigana and _is_japanese_page(response):
            page = response.content.decode()
            words = {reading.word: reading.kana for reading in settled_readings()}
            response.content = with_readings(page, reader.read(texts_of(page), words)).encode()
        return response


def _is_japanese_page(response: HttpResponse) -> bool:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return is_page and not response.streaming and (get_language() or "ja").startswith("ja")

"""Whether an address carries the signed word that only the person got who left an address with this opinion."""

from __future__ import annotations

from django.http import HttpRequest

from yoriai.apps.consultations.letter_links import LetterLinkBroken, opinion_of


def proven(request: HttpRequest, opinion_id: int) -> str:
    """Return the word out of `?letters=` where it was made for this opinion, else an empty text."""
    token = request.GET.get("letters", "")
    try:
        return token if token and opinion_of(token=token) == opinion_id else ""
    except LetterLinkBroken:
        return ""

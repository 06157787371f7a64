"""The token that a program shows: what it may do and how long it lives."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from yoriai.api.access import READ
from yoriai.api.problems import TOKEN_REFUSALS

router = Router()


class TokenOut(Schema):
    """A token without its key; `partner` is the organisation that speaks for others with it."""

    name: str
    partner: str
    scopes: list[str]
    expires_on: date

    @staticmethod
    def resolve_scopes(token: Any) -> list[str]:
        return sorted(token.scope_set)


@router.get("/token", response={200: TokenOut, **TOKEN_REFUSALS}, auth=READ)
def get_token(request: HttpRequest) -> Any:
    """The token that was sent: its scopes and its last day."""
    return request.access_token  # type: ignore[attr-defined]

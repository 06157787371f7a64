"""Which token an endpoint asks for. A line with `auth=SPEAK` or `auth=STAFF` is all that an endpoint needs.

The token itself was looked up at the door (`request.access_token`); a cookie opens nothing here.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from yoriai.apps.organisation import queries
from yoriai.apps.organisation.queries import AccessToken
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of

READ_SCOPE, SPEAK_SCOPE, STAFF_SCOPE = "read", "speak", "staff"


class TokenMissing(Refusal):
    """This endpoint answers only with a token."""

    code = "token-missing"
    status = 401
    message = _("この操作には接続キーが要ります。")
    next_step = _(
        "Authorization: Bearer に続けて接続キーを付けてください。接続キーは、サインインして作れます。"
    )


class ScopeMissing(Refusal):
    """The token may not do this."""

    code = "scope-missing"
    status = 403
    message = _("この接続キーでは、この操作（%(scope)s）はできません。")
    next_step = _("この操作ができる接続キーを、新しく作ってください。")


class AccessTokenShown(HttpBearer):
    """Lets a request go on with a token that has a scope; `request.auth` is then whoever acts."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Actor:
        token: AccessToken | None = getattr(request, "access_token", None)
        if token is None:
            raise TokenMissing
        if self.scope not in token.scope_set:
            raise ScopeMissing(scope=self.scope)
        with_roles = self.scope == STAFF_SCOPE
        return queries.actor_through(token=token, with_roles=with_roles, on=day_of(timezone.now()))

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Never asked: the door looked the token up."""
        return self(request)


READ = AccessTokenShown(READ_SCOPE)
SPEAK = AccessTokenShown(SPEAK_SCOPE)
STAFF = AccessTokenShown(STAFF_SCOPE)


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, in an endpoint that asks for a token."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor

"""Browsers of people who gave their second factor."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.test import Client
from django.utils import timezone

from tests import factories
from yoriai.apps.organisation import operations
from yoriai.apps.organisation.models import Division
from yoriai.apps.organisation.operations import RoleDraft
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.time import day_of


def signed_in(role: str = Role.SYSTEM_OPERATOR, division: Division | None = None) -> Client:
    """Return the browser of a new person with this role, signed in with both factors."""
    now = timezone.now()
    person = factories.person()
    draft = RoleDraft(role, day_of(now) - timedelta(days=1), division=division)
    operations.assign_role(person=person, draft=draft, by=INSTALLATION, at=now)
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": now.timestamp()}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client

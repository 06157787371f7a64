"""The command that makes the first system operator."""

from __future__ import annotations

import click
from django.utils import timezone

from yoriai.apps.organisation import letters, operations, queries
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.errors import Refusal
from yoriai.apps.shared.time import day_of


def make_operator(*, email: str, name: str) -> None:
    """Make an account with the operator's role and print the link for its password."""
    at = timezone.now()
    try:
        person = operations.create_person(email=email, name=name, by=INSTALLATION, at=at)
        draft = operations.RoleDraft(Role.SYSTEM_OPERATOR, day_of(at))
        operations.assign_role(person=person, draft=draft, by=INSTALLATION, at=at)
    except Refusal as refusal:
        raise click.ClickException(f"{refusal}\n{refusal.next_step}") from None
    click.echo("3日以内に、次のリンクを開いてパスワードを決めてください。")
    click.echo(letters.password_address(queries.get_person(person_id=person.pk)))

import re

import pytest
from click.testing import CliRunner
from django.utils import timezone

from yoriai.apps.organisation import queries
from yoriai.apps.organisation.models import Person
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of
from yoriai.config.main import main

pytestmark = pytest.mark.django_db


def test_the_first_operator_is_made_with_a_link_for_the_password(client):
    result = CliRunner().invoke(main, ["operator", "first@example.jp", "--name", "花"])

    person = Person.objects.get(email="first@example.jp")
    link = re.search(r"https?://[^/]+(/\S+)", result.output)
    assert queries.actor_for(person=person, on=day_of(timezone.now())).has(Role.SYSTEM_OPERATOR) is True
    assert "password1" in client.get(link[1], follow=True).content.decode()


def test_a_second_account_with_the_address_is_refused_in_words():
    CliRunner().invoke(main, ["operator", "first@example.jp"])

    result = CliRunner().invoke(main, ["operator", "first@example.jp"])

    assert (result.exit_code, "すでに登録されています" in result.output) == (1, True)

import re

import pytest

from tests import factories
from tests.factories import NOON
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import operations, tasks
from yoriai.apps.organisation.rules import INSTALLATION

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return operations.create_person(email="hana@example.jp", name="花", by=INSTALLATION, at=NOON)


@pytest.mark.parametrize("task", [tasks.send_invitation, tasks.send_password_link])
def test_the_link_in_a_letter_opens_the_page_for_a_password(task, person, mailoutbox, client, settings):
    task(person_id=person.pk, at=NOON)

    letter = mailoutbox[0]
    link = re.search(rf"{settings.PUBLIC_URL}(/accounts/password/reset/key/\S+)", letter.body)
    page = client.get(link[1], follow=True)
    assert letter.to == ["hana@example.jp"]
    assert "password1" in page.content.decode()
    assert AuditEvent.objects.filter(action="letter.sent").count() == 1


def test_nobody_is_written_to_after_the_account_was_put_out_of_use(person, mailoutbox):
    operations.deactivate_person(person=person, by=INSTALLATION, at=NOON)

    for task in (tasks.send_invitation, tasks.send_password_link, tasks.send_account_exists):
        task(person_id=person.pk, at=NOON)

    assert mailoutbox == []


def test_a_confirmed_address_is_not_asked_again(person, mailoutbox):
    address = person.emailaddress_set.get()
    tasks.send_address_check(address_id=address.pk, at=NOON)
    address.verified = False
    address.save()

    tasks.send_address_check(address_id=address.pk, at=NOON)
    tasks.send_account_exists(person_id=person.pk, at=NOON)

    assert [letter.to for letter in mailoutbox] == [["hana@example.jp"]] * 2
    assert "/accounts/confirm-email/" in mailoutbox[0].body
    assert factories.person().pk != person.pk

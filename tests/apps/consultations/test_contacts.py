from datetime import datetime, time, timedelta

import pytest

from tests import factories
from tests.apps.consultations import makers
from tests.factories import NOON
from yoriai.apps.consultations import operations, tasks
from yoriai.apps.consultations.models import Contact, Opinion
from yoriai.apps.consultations.operations import ContactDraft
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed
from yoriai.apps.shared.time import JAPAN

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def noon_of(day):
    return datetime.combine(day, time(12), tzinfo=JAPAN)


def test_a_contact_is_forgotten_the_day_after_its_time_and_the_opinion_stays():
    consultation = makers.open_consultation()
    draft = makers.said(consultation, contact=ContactDraft(name="山田", email="yamada@example.jp"))
    operations.submit_opinion(draft=draft, by=factories.Actor(), at=NOON)
    last_day = Contact.objects.get().keep_until

    tasks.forget_contacts(at=noon_of(last_day))
    kept = Contact.objects.count()
    tasks.forget_contacts(at=noon_of(last_day + timedelta(days=1)))

    assert (kept, Contact.objects.count(), Opinion.objects.count()) == (1, 0, 1)
    said = AuditEvent.objects.filter(action="contacts.forgotten").order_by("id")
    assert [event.facts for event in said] == [{"count": 0}, {"count": 1}]


def test_nobody_but_the_installation_and_the_operator_forgets_contacts():
    with pytest.raises(NotAllowed):
        operations.forget_contacts(by=factories.actor(Role.CIO_OFFICE), at=NOON)

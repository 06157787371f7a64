import pytest
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.utils import timezone

from tests.factories import NOON
from yoriai.apps.organisation import demonstration, operations, queries
from yoriai.apps.shared.errors import NotFound

pytestmark = pytest.mark.django_db


def test_demonstration_accounts_are_refused_on_a_real_site():
    with pytest.raises(operations.DemonstrationOnly):
        operations.create_demonstration_account(local_part="cio", name="見本 太郎", at=NOON)
    with pytest.raises(NotFound):
        queries.demonstration_accounts(at=NOON)


def test_a_demonstration_account_can_be_made_twice_and_its_code_is_known(settings):
    settings.YORIAI_DEMO = True
    first = operations.create_demonstration_account(local_part="cio", name="見本 太郎", at=NOON)
    second = operations.create_demonstration_account(local_part="cio", name="見本 太郎", at=NOON)

    (account,) = queries.demonstration_accounts(at=timezone.now())

    assert first == second
    assert second.check_password(account.password) is True
    assert validate_totp_code(demonstration.secret_of(account.email), account.code) is True
    assert TOTP(second.authenticator_set.get(type="totp")).validate_code(account.code) is True

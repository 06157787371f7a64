from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yoriai.apps.jobs.models import Job
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.organisation import demonstration, operations
from yoriai.apps.organisation.operations import RoleDraft
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


@pytest.fixture
def demonstration_site(settings):
    settings.YORIAI_DEMO = True


def account(email="staff@example.jp", role=Role.SYSTEM_OPERATOR, password=PASSWORD):
    now = timezone.now()
    person = operations.create_person(email=email, name="見本", by=INSTALLATION, at=now)
    person.set_password(password)
    person.save()
    if role:
        draft = RoleDraft(role, day_of(now) - timedelta(days=1))
        operations.assign_role(person=person, draft=draft, by=INSTALLATION, at=now)
    return person


def demonstration_account(role=Role.SYSTEM_OPERATOR):
    now = timezone.now()
    person = operations.create_demonstration_account(local_part="someone", name="見本", at=now)
    draft = RoleDraft(role, day_of(now) - timedelta(days=1))
    operations.assign_role(person=person, draft=draft, by=INSTALLATION, at=now)
    return person


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_whoever_is_not_signed_in_is_led_from_the_desk_to_the_sign_in_page(client):
    response = client.get("/desk/people/?q=1")

    place = urlsplit(response["Location"])
    assert (response.status_code, place.path) == (302, "/accounts/login/")
    assert parse_qs(place.query) == {"next": ["/desk/people/?q=1"]}


def test_the_password_alone_opens_no_staff_page_and_the_reason_is_explained(client):
    account()

    sign_in(client, "staff@example.jp")
    response = client.get("/desk/people/", follow=True)

    assert response.redirect_chain == [("/accounts/second-factor/?next=%2Fdesk%2Fpeople%2F", 302)]
    assert "/accounts/2fa/totp/activate/" in response.content.decode()


def test_the_second_factor_opens_the_desk(client, demonstration_site):
    person = demonstration_account()

    first = sign_in(client, person.email, demonstration.PASSWORD)
    code = demonstration.current_code(person.email, timezone.now())
    second = client.post("/accounts/2fa/authenticate/", {"code": code})

    assert (first["Location"], second["Location"]) == ("/accounts/2fa/authenticate/", "/desk/")
    assert client.get("/desk/people/").status_code == 200
    assert actions()[-1] == "session.opened"


def test_a_number_of_the_second_factor_works_once_and_whoever_gives_it_again_hears_what_to_do(
    client, demonstration_site
):
    person = demonstration_account()
    code = demonstration.current_code(person.email, timezone.now())
    for visitor in (client, Client()):
        sign_in(visitor, person.email, demonstration.PASSWORD)
        response = visitor.post("/accounts/2fa/authenticate/", {"code": code})

    assert "新しい番号を入れてください" in response.content.decode()
    assert visitor.get("/desk/people/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_setting_up_the_second_factor_counts_as_giving_it(client, monkeypatch):
    person = account()
    sign_in(client, person.email)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    monkeypatch.setattr(demonstration, "secret_of", lambda email: secret)
    code = demonstration.current_code("", timezone.now())

    response = client.post("/accounts/2fa/totp/activate/", {"code": code})

    assert response.status_code == 302
    assert client.get("/desk/people/").status_code == 200
    assert "second-factor.added" in actions()
    assert secret not in str(person.authenticator_set.get(type="totp").data)


def test_who_removes_the_last_second_factor_has_no_roles_any_more(client, demonstration_site):
    person = demonstration_account()
    sign_in(client, person.email, demonstration.PASSWORD)
    code = demonstration.current_code(person.email, timezone.now())
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/desk/people/").status_code == 200

    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    assert client.get("/desk/people/").status_code == 302


def test_a_resident_goes_to_the_front_page_and_may_not_enter_the_desk(client):
    account("resident@example.jp", role=None)

    response = sign_in(client, "resident@example.jp")

    assert response["Location"] == "/"
    assert client.get("/desk/people/").status_code == 403


def test_a_wrong_password_is_recorded_without_the_address_and_stopped_after_five(client):
    person = account()

    for _ in range(7):
        response = sign_in(client, person.email, "wrong")
    right = sign_in(client, person.email)

    refused = AuditEvent.objects.filter(action="session.refused")
    assert set(refused.values_list("subject_id", flat=True)) == {str(person.pk)}
    assert refused.count() == 5
    assert response.status_code == right.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "@" not in str(list(AuditEvent.objects.values()))


def test_a_changed_password_signs_out_everywhere_else(client):
    person = account(role=None)
    other = Client()
    for browser in (client, other):
        sign_in(browser, person.email)

    new = "another horse battery"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    answers = [browser.get("/accounts/password/change/").status_code for browser in (client, other)]
    assert answers == [200, 302]
    assert "password.changed" in actions()


def test_a_deactivated_person_is_signed_out(client):
    person = account(role=Role.CIO)
    sign_in(client, person.email)

    operations.deactivate_person(person=person, by=INSTALLATION, at=timezone.now())

    assert client.get("/accounts/password/change/").status_code == 302


def test_a_forgotten_password_becomes_a_letter_in_the_queue(client):
    person = account()

    client.post("/accounts/password/reset/", {"email": person.email})
    client.post("/accounts/password/reset/", {"email": "nobody@example.jp"})

    job = Job.objects.get()
    assert (job.task, job.arguments) == (
        "yoriai.apps.organisation.tasks.send_password_link",
        {"person_id": person.pk},
    )


def test_a_resident_who_signs_up_gets_no_role(client):
    client.post("/accounts/signup/", {"email": "new@example.jp", "password1": PASSWORD})

    assert "person.signed-up" in actions()
    assert client.get("/desk/people/").status_code == 403


def test_the_demonstration_accounts_are_shown_only_by_a_demonstration(client, settings):
    assert client.get("/accounts/demonstration/").status_code == 404

    settings.YORIAI_DEMO = True
    person = demonstration_account()
    text = client.get("/accounts/demonstration/").content.decode()

    assert person.email in text
    assert demonstration.PASSWORD in text
    assert demonstration.current_code(person.email, timezone.now()) in text
    assert "/accounts/demonstration/" in client.get("/accounts/login/").content.decode()


def test_a_demonstration_account_cannot_sign_in_on_a_real_site(client, settings):
    settings.YORIAI_DEMO = True
    person = demonstration_account()
    settings.YORIAI_DEMO = False

    response = sign_in(client, person.email, demonstration.PASSWORD)

    assert response["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-x/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
    ],
)
def test_the_pages_of_signing_in_answer_in_the_house_look(client, path):
    response = client.get(path)

    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert "skip" in text


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/second-factor/",
        "/accounts/reauthenticate/",
        "/accounts/email/",
    ],
)
def test_the_pages_of_an_account_answer_in_the_house_look(client, path):
    account()
    sign_in(client, "staff@example.jp")

    response = client.get(path)

    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1

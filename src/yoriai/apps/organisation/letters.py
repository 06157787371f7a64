"""Letters about an account. They are sent by tasks only: a slow mail server never holds a page."""

from __future__ import annotations

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from yoriai.apps.organisation.models import Person


def invitation(person: Person) -> None:
    """Invite a new colleague to set a password."""
    _send(_("寄合へのご招待（パスワードの設定）"), "invitation", person.email, _password_address(person))


def password_link(person: Person) -> None:
    """Send the link with which a password is set anew."""
    _send(_("寄合のパスワードの再設定"), "password_link", person.email, _password_address(person))


def account_exists(person: Person) -> None:
    """Tell somebody who signs up again that there is an account."""
    _send(_("寄合のアカウントについて"), "account_exists", person.email, reverse("account_reset_password"))


def address_check(address: EmailAddress) -> None:
    """Ask the owner of an address to confirm it."""
    key = EmailConfirmationHMAC(address).key
    path = reverse("account_confirm_email", args=[key])
    _send(_("寄合：メールアドレスの確認"), "address_check", address.email, path)


def password_address(person: Person) -> str:
    """Return the full address at which a person sets a password."""
    return f"{settings.PUBLIC_URL}{_password_address(person)}"


def _password_address(person: Person) -> str:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": token}
    )


def _send(subject: str, template: str, to: str, path: str) -> None:
    text = render_to_string(f"accounts/mail/{template}.txt", {"url": f"{settings.PUBLIC_URL}{path}"})
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])

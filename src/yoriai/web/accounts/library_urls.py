"""Addresses of the sign-in library's pages, by the names and in the places it gives them.

Named here one by one, because its own list imports every page of it with the cryptography of passkeys: a tenth of
the time to the first page, for pages that few visitors open. A test compares this list with the library's.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.utils.module_loading import import_string


class Page:
    """A page of the library, imported when it is first asked for."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __call__(self, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        return import_string(f"allauth.{self.place}")(request, **arguments)  # type: ignore[no-any-return]


ACCOUNT, FACTORS = "account.views", "mfa.base.views"
TOTP, RECOVERY, KEYS = "mfa.totp.views", "mfa.recovery_codes.views", "mfa.webauthn.views"

urlpatterns = [
    path("login/", Page(f"{ACCOUNT}.login"), name="account_login"),
    path("logout/", Page(f"{ACCOUNT}.logout"), name="account_logout"),
    path("inactive/", Page(f"{ACCOUNT}.account_inactive"), name="account_inactive"),
    path("signup/", Page(f"{ACCOUNT}.signup"), name="account_signup"),
    path("reauthenticate/", Page(f"{ACCOUNT}.reauthenticate"), name="account_reauthenticate"),
    path("email/", Page(f"{ACCOUNT}.email"), name="account_email"),
    path(
        "confirm-email/", Page(f"{ACCOUNT}.email_verification_sent"), name="account_email_verification_sent"
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", Page(f"{ACCOUNT}.confirm_email"), name="account_confirm_email"
    ),
    path("password/change/", Page(f"{ACCOUNT}.password_change"), name="account_change_password"),
    path("password/set/", Page(f"{ACCOUNT}.password_set"), name="account_set_password"),
    path("password/reset/", Page(f"{ACCOUNT}.password_reset"), name="account_reset_password"),
    path("password/reset/done/", Page(f"{ACCOUNT}.password_reset_done"), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        Page(f"{ACCOUNT}.password_reset_from_key_done"),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        Page(f"{ACCOUNT}.password_reset_from_key"),
        name="account_reset_password_from_key",
    ),
    path("login/code/confirm/", Page(f"{ACCOUNT}.confirm_login_code"), name="account_confirm_login_code"),
    path("2fa/", Page(f"{FACTORS}.index"), name="mfa_index"),
    path("2fa/authenticate/", Page(f"{FACTORS}.authenticate"), name="mfa_authenticate"),
    path("2fa/reauthenticate/", Page(f"{FACTORS}.reauthenticate"), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", Page(f"{TOTP}.activate_totp"), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", Page(f"{TOTP}.deactivate_totp"), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", Page(f"{RECOVERY}.view_recovery_codes"), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        Page(f"{RECOVERY}.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        Page(f"{RECOVERY}.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", Page(f"{KEYS}.list_webauthn"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", Page(f"{KEYS}.add_webauthn"), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        Page(f"{KEYS}.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/remove/", Page(f"{KEYS}.remove_webauthn"), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", Page(f"{KEYS}.edit_webauthn"), name="mfa_edit_webauthn"),
]

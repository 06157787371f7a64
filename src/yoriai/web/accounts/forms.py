"""The sign-in library's forms with our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
)
from allauth.mfa.base.forms import AuthenticateForm as SecondFactorForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import Form
from django.utils.translation import gettext_lazy as _

LABELS = {
    "login": _("メールアドレス"),
    "email": _("メールアドレス"),
    "password": _("パスワード"),
    "password1": _("新しいパスワード"),
    "password2": _("新しいパスワード（確認のためもう一度）"),
    "oldpassword": _("今のパスワード"),
    "code": _("6桁の確認番号"),
    "name": _("鍵の名前"),
}
HELP = {
    "password1": _("10文字以上にしてください。"),
    "name": _("あとで見分けるための名前です。例：自分の電話"),
}


class _OurWords(Form):
    """Labels above the fields, no words inside them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELP.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"autocomplete": "one-time-code", "maxlength": "8"}


class SignIn(_OurWords, LoginForm):
    pass


class SignUp(_OurWords, SignupForm):
    pass


class AskForPasswordLink(_OurWords, ResetPasswordForm):
    pass


class SetPassword(_OurWords, ResetPasswordKeyForm):
    pass


class ChangePassword(_OurWords, ChangePasswordForm):
    pass


class ConfirmPassword(_OurWords, ReauthenticateForm):
    pass


class GiveSecondFactor(_OurWords, SecondFactorForm):
    pass


class GiveSecondFactorAgain(_OurWords, SecondFactorAgainForm):
    pass


class SetUpSecondFactor(_OurWords, ActivateTOTPForm):
    pass


class AddKey(_OurWords, AddWebAuthnForm):
    pass


class RenameKey(_OurWords, EditWebAuthnForm):
    pass

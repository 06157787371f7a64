from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yoriai.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from yoriai.web.accounts import signals  # noqa: F401, PLC0415 - connects the receivers

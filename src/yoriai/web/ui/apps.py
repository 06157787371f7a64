from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yoriai.web.ui"
    label = "ui"

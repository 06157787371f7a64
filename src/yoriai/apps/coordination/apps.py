from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "yoriai.apps.coordination"
    label = "coordination"

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "yoriai.apps.measures"
    label = "measures"

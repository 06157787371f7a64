from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "yoriai.apps.consultations"
    label = "consultations"

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yoriai.apps.jobs"
    label = "jobs"

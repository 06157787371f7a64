from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "yoriai.apps.organisation"
    label = "organisation"

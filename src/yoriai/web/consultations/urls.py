"""Addresses of this room's pages."""

app_name = "consultations"
urlpatterns: list = []

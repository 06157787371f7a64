"""Addresses of this room's pages."""

app_name = "organisation"
urlpatterns: list = []

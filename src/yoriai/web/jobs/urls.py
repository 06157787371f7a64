"""Addresses of this room's pages."""

app_name = "jobs"
urlpatterns: list = []

"""Addresses of this room's pages."""

app_name = "coordination"
urlpatterns: list = []

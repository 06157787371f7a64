"""Addresses of this room's pages."""

app_name = "home"
urlpatterns: list = []

"""Addresses of this room's pages."""

app_name = "measures"
urlpatterns: list = []

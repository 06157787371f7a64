"""Addresses of this room's pages for staff, below /desk/."""

app_name = "desk_measures"
urlpatterns: list = []

"""Addresses of this room's pages."""

from django.urls import path

from yoriai.web.home import desk, views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("language/<slug:code>/", views.language, name="language"),
    path("desk/", desk.desk, name="desk"),
]

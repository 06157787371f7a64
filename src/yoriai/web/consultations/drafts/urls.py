"""Addresses of a draft, below /consultations/<code>/."""

from django.urls import path

from yoriai.web.consultations.drafts import views

urlpatterns = [
    path("draft/", views.draft, name="draft"),
    path("draft/<str:section>/", views.section, name="draft_section"),
    path("draft/<str:section>/<int:paragraph>/", views.paragraph, name="draft_paragraph"),
]

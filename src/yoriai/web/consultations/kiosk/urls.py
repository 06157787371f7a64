"""Addresses of the tablet at a counter, below /consultations/<code>/."""

from django.urls import path

from yoriai.web.consultations.kiosk import views

urlpatterns = [
    path("kiosk/", views.start, name="kiosk"),
    path("kiosk/write/", views.write, name="kiosk_write"),
    path("kiosk/received/<str:number>/", views.received, name="kiosk_received"),
    path("kiosk/end/", views.end, name="kiosk_end"),
]

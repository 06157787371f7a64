"""Addresses below /desk/consultations/<code>/ for sheets of paper."""

from django.urls import path

from yoriai.web.consultations.paper import desk, sheets

urlpatterns = [
    path("paper/", desk.desk, name="paper"),
    path("paper/prepare/", desk.prepare, name="prepare_paper"),
    path("paper/copies/", desk.copies, name="paper_copies"),
    path("paper/next/<slug:state>/", sheets.next_sheet, name="next_paper_sheet"),
    path("paper/<int:sheet_id>/", sheets.sheet, name="paper_sheet"),
    path("paper/<int:sheet_id>/image/", sheets.image, name="paper_image"),
    path("paper/<int:sheet_id>/confirm/", sheets.confirm, name="confirm_paper_sheet"),
    path("paper/<int:sheet_id>/aside/", sheets.set_aside, name="set_paper_aside"),
    path("paper/<int:sheet_id>/back/", sheets.take_back, name="take_paper_back"),
    path("paper/<int:sheet_id>/detach/", sheets.detach, name="detach_paper"),
]

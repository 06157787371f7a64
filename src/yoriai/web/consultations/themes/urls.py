"""Addresses below /desk/consultations/<code>/themes/."""

from django.urls import path

from yoriai.web.consultations.themes import board, model, one

urlpatterns = [
    path("", board.themes, name="themes"),
    path("seek/", board.seek, name="seek_themes"),
    path("proposals/", board.settle, name="settle_themes"),
    path("undo/<int:edit_id>/", board.undo, name="undo_theme_edit"),
    path("chapters/<slug:key>/", board.rename_chapter, name="rename_chapter"),
    path("model/", model.requests, name="model_requests"),
    path("<slug:key>/model/", model.describe, name="describe_theme"),
    path("<slug:key>/", one.theme, name="theme"),
    path("<slug:key>/item/", one.make_item, name="item_of_theme"),
    path("<slug:key>/rename/", one.rename, name="rename_theme"),
    path("<slug:key>/merge/", one.merge, name="merge_theme"),
    path("<slug:key>/chapter/", one.shelve, name="shelve_theme"),
    path("<slug:key>/move/", one.move, name="move_in_theme"),
]

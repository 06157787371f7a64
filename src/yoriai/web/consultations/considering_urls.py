"""Addresses below /desk/consultations/<code>/ for considering opinions and publishing results."""

from django.urls import path

from yoriai.web.consultations import alike, considering, publishing

urlpatterns = [
    path("items/", considering.items, name="items"),
    path("items/alike/", alike.seek, name="seek_alike"),
    path("items/alike/<int:group_id>/", alike.voice, name="voice"),
    path("items/<int:number>/", considering.item, name="item"),
    path("items/<int:number>/rename/", considering.rename, name="rename_item"),
    path("items/<int:number>/merge/", considering.merge, name="merge_item"),
    path("items/<int:number>/move/", considering.move, name="move_opinions"),
    path("results/", publishing.publish, name="publish_results"),
    path("results/outcome/", publishing.outcome, name="outcome"),
    path("results/sections/<str:number>/", publishing.final_text, name="final_text"),
]

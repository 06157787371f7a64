"""Addresses below /desk/consultations/<code>/ for considering opinions and publishing results."""

from django.urls import include, path

from yoriai.web.consultations import alike, answering, considering, publishing, undoing

urlpatterns = [
    path("items/", considering.items, name="items"),
    path("items/alike/", alike.seek, name="seek_alike"),
    path("items/alike/<int:group_id>/", alike.voice, name="voice"),
    path("items/<int:number>/", considering.item, name="item"),
    path("items/undo/", undoing.undo, name="undo_move"),
    path("items/<int:number>/history/", answering.history, name="item_history"),
    path("items/<int:number>/hand-over/", answering.hand_over, name="hand_over"),
    path("items/<int:number>/approve/", answering.approve, name="approve_answer"),
    path("items/<int:number>/send-back/", answering.send_back, name="send_back_answer"),
    path("themes/", include("yoriai.web.consultations.themes.urls")),
    path("review/", answering.review, name="review"),
    path("items/<int:number>/rename/", considering.rename, name="rename_item"),
    path("items/<int:number>/merge/", considering.merge, name="merge_item"),
    path("items/<int:number>/move/", considering.move, name="move_opinions"),
    path("results/", publishing.publish, name="publish_results"),
    path("results/outcome/", publishing.outcome, name="outcome"),
    path("results/sections/<str:number>/", publishing.final_text, name="final_text"),
]

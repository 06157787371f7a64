"""Addresses of the public log, and of the receipt as a document beside its page."""

from django.urls import path

from yoriai.web.ledger import views

app_name = "ledger"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/export/", views.export, name="export"),
    path("log/checkpoint/", views.checkpoint, name="checkpoint"),
    path("log/checkpoints/<int:size>/", views.checkpoint, name="checkpoint_at"),
    path("log/leaves/<int:index>/", views.leaf, name="leaf"),
    path("log/leaves/<int:index>/proof.json", views.proof, name="proof"),
    path("log/consistency/<int:old_size>/<int:new_size>/proof.json", views.consistency, name="consistency"),
    path("voices/<str:number>/receipt.json", views.receipt, name="receipt"),
]

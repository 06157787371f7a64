"""Addresses of this room's pages."""

from django.urls import include, path

from yoriai.web.consultations import card, feeds, open_data, poster, results, speaking, summary, views

app_name = "consultations"
urlpatterns = [
    path("", views.consultation_list, name="list"),
    path("feed.atom", feeds.feed, name="feed"),
    path("calendar.ics", feeds.days, name="calendar"),
    path("<slug:code>/", views.page, name="page"),
    path("<slug:code>/card/", card.card, name="card"),
    path("<slug:code>/poster/", poster.poster, name="poster"),
    path("<slug:code>/opinions/", views.originals, name="opinions"),
    path("<slug:code>/opinions/new/", speaking.speak, name="speak"),
    path("<slug:code>/opinions/received/<str:number>/", speaking.received, name="received"),
    path("<slug:code>/results/", results.results, name="results"),
    path("<slug:code>/summary/", summary.summary, name="summary"),
    path("<slug:code>/results.csv", results.results_csv, name="results_csv"),
    path("<slug:code>/results.json", results.results_json, name="results_json"),
    path("<slug:code>/data/", open_data.page, name="data"),
    path("<slug:code>/data/dataset.json", open_data.metadata, name="data_description"),
    path("<slug:code>/data/<str:name>", open_data.table, name="data_table"),
    path("<slug:code>/data.zip", open_data.everything, name="data_zip"),
    path("<slug:code>/items/<int:number>/", results.item, name="item"),
    path("<slug:code>/difference/", results.difference, name="difference"),
    path("<slug:code>/", include("yoriai.web.consultations.voting_urls")),
    path("<slug:code>/", include("yoriai.web.consultations.drafts.urls")),
    path("<slug:code>/", include("yoriai.web.consultations.surveys.urls")),
    path("<slug:code>/", include("yoriai.web.consultations.kiosk.urls")),
    path("<slug:code>/", include("yoriai.web.consultations.paper.urls")),
    path("<slug:code>/", include("yoriai.web.consultations.proposals.urls")),
    path("<slug:code>/documents/<int:document_id>/", views.document, name="document"),
]

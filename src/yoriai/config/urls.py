"""Every address of the site."""

from django.urls import include, path

from yoriai.config.later import later

handler400 = "yoriai.web.ui.failures.bad_request"

urlpatterns = [
    path("", include("yoriai.web.home.urls")),
    path("", include("yoriai.web.consultations.gatherings.urls")),
    path("display/", include("yoriai.web.display.urls")),
    path("consultations/", include("yoriai.web.consultations.urls")),
    path("calls/", include("yoriai.web.consultations.call_ins.urls")),
    path("letters/", include("yoriai.web.consultations.letter_urls")),
    path("measures/", include("yoriai.web.measures.urls")),
    path("", include("yoriai.web.coordination.urls")),
    path("", include("yoriai.web.ledger.urls")),
    later(
        "desk/consultations/<slug:code>/meetings/",
        "yoriai.web.consultations.gatherings.desk_urls",
        "desk_gatherings",
    ),
    later("desk/consultations/", "yoriai.web.consultations.desk_urls", "desk_consultations"),
    later("desk/measures/", "yoriai.web.measures.desk_urls", "desk_measures"),
    later("desk/decisions/", "yoriai.web.coordination.desk_urls", "desk_coordination"),
    later("desk/remarks/", "yoriai.web.coordination.remarks_desk_urls", "desk_remarks"),
    later("desk/record/", "yoriai.web.ledger.desk_urls", "desk_ledger"),
    later("desk/people/", "yoriai.web.organisation.desk_urls", "desk_organisation"),
    later("desk/jobs/", "yoriai.web.jobs.desk_urls", "desk_jobs"),
    path("api/v1/", include("yoriai.api.urls")),
    path("accounts/tokens/", include("yoriai.web.organisation.urls")),
    path("accounts/", include("yoriai.web.accounts.urls")),
    path("accounts/", include("yoriai.web.accounts.library_urls")),
]

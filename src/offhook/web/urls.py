"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("offhook.web.accounts.urls")),
    path("", include("offhook.web.live.urls")),
    path("api/v1/", include("offhook.web.api.v1")),
    path("api/", include("offhook.web.api.urls")),
    path("centre/", include("offhook.web.centre.urls")),
    path("", include("offhook.web.people.persons.urls")),
    path("", include("offhook.web.outbound.urls")),
    path("", include("offhook.web.people.exams.urls")),
    path("", include("offhook.web.people.training.urls")),
    path("", include("offhook.web.people.recruiting.urls")),
    path("", include("offhook.web.people.hiring.urls")),
    path("reports/replays/", include("offhook.web.reports.replays.urls")),
    path("reports/", include("offhook.web.reports.urls")),
    path("recordings/", include("offhook.web.recordings.urls")),
]

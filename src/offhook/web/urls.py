"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("offhook.web.accounts.urls")),
    path("", include("offhook.web.live.urls")),
    path("centre/", include("offhook.web.centre.urls")),
    path("reports/", include("offhook.web.reports.urls")),
]

"""Addresses of the replays."""

from django.urls import path

from offhook.web.reports.replays import views

urlpatterns = [
    path("", views.replays, name="replays"),
    path("<int:number>/", views.replay, name="replay"),
    path("<int:number>/progress", views.progress, name="replay-progress"),
    path("<int:number>/page", views.page, name="replay-page"),
]

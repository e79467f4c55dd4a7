"""Addresses of recordings."""

from django.urls import path

from offhook.web.recordings import views

urlpatterns = [
    path("", views.recordings, name="recordings"),
    path("hearers/", views.hearers, name="recordings-hearers"),
    path("caller/", views.caller, name="recordings-caller"),
    path("deleted/", views.deleted, name="recordings-deleted"),
    path("message/<str:name>/", views.message, name="recording-message"),
    path("<int:number>/", views.recording, name="recording"),
    path("<int:number>/sound/", views.sound, name="recording-sound"),
    path("<int:number>/file/", views.file, name="recording-file"),
    path("<int:number>/sheet/", views.sheet, name="recording-sheet"),
    path("<int:number>/hold/", views.hold, name="recording-hold"),
    path("<int:number>/release/", views.release, name="recording-release"),
    path("<int:number>/delete/", views.delete, name="recording-delete"),
]

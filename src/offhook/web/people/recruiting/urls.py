"""Addresses of recruiting."""

from django.urls import path

from offhook.web.people.recruiting import views

urlpatterns = [
    path("people/recruiting/", views.overview, name="recruiting"),
    path("people/recruiting/new/", views.new_campaign, name="recruiting-new"),
    path("people/recruiting/<int:number>/", views.campaign, name="recruiting-campaign"),
    path("people/recruiting/<int:number>/bring/", views.bring, name="recruiting-bring"),
    path("people/recruiting/<int:number>/wave/", views.wave, name="recruiting-wave"),
    path("people/recruiting/<int:number>/slots/", views.slots, name="recruiting-slots"),
    path("people/recruiting/applicants/<int:number>/", views.applicant, name="recruiting-applicant"),
    path("apply/<slug:tenant>/<slug:slug>/", views.apply, name="recruiting-apply"),
    path("candidate/<str:key>/", views.candidate, name="candidate"),
]  # fmt: skip

"""Addresses of recruiting."""

from django.urls import path

from offhook.web.people.recruiting import views

urlpatterns = [
    path("people/recruiting/", views.overview, name="recruiting"),
    path("people/recruiting/new/", views.new_campaign, name="recruiting-new"),
    path("people/recruiting/<int:number>/", views.campaign, name="recruiting-campaign"),
    path("people/recruiting/<int:number>/bring/", views.bring, name="recruiting-bring"),
    path("people/recruiting/<int:number>/wave/", views.wave, name="recruiting-wave"),
    path("people/recruiting/<int:number>/slots/", views.new_slot, name="recruiting-slots"),
    path("people/recruiting/<int:number>/needs/", views.change_needs, name="recruiting-needs"),
    path("people/recruiting/<int:number>/live", views.live, name="recruiting-live"),
    path("people/recruiting/<int:number>/spend/", views.spend, name="recruiting-spend"),
    path("people/recruiting/<int:number>/links.csv", views.links_file, name="recruiting-links"),
    path("people/recruiting/applicants/<int:number>/", views.applicant, name="recruiting-applicant"),
    path("apply/<slug:tenant>/<slug:slug>/", views.apply, name="recruiting-apply"),
    path("candidate/<str:key>/", views.candidate, name="candidate"),
]  # fmt: skip

"""Addresses of training."""

from django.urls import path

from offhook.web.people.training import views

urlpatterns = [
    path("people/training/", views.overview, name="training"),
    path("people/training/courses/new/", views.new_course, name="training-new-course"),
    path("people/training/cohorts/new/", views.new_cohort, name="training-new-cohort"),
    path("people/training/cohorts/<int:number>/", views.cohort, name="training-cohort"),
    path("people/training/cohorts/<int:number>/enrol/", views.enrol, name="training-enrol"),
    path("people/training/cohorts/<int:number>/plan/", views.plan, name="training-plan"),
    path("people/training/sessions/<int:number>/", views.session, name="training-session"),
    path("people/training/trainees/<int:number>/assess/", views.assess, name="training-assess"),
    path("people/training/trainees/<int:number>/leave/", views.leave, name="training-leave"),
    path("people/training/persons/<int:number>/", views.person, name="training-person"),
    path("people/training/certificates/<str:number>.pdf", views.certificate_page, name="training-paper"),
    path("people/training/certificates/<str:number>/revoke/", views.revoke, name="training-revoke"),
    path("calendar/<str:key>.ics", views.feed, name="training-feed"),
    path("verify/<str:number>/", views.verify, name="verify"),
    path("verify/<str:number>.json", views.verify_json, name="verify-json"),
]  # fmt: skip

"""Addresses of the reports."""

from django.urls import path

from offhook.web.reports import views

urlpatterns = [
    path("", views.overview, name="reports"),
]

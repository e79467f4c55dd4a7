"""Addresses of persons' data."""

from django.urls import path

from offhook.web.people.persons import views

urlpatterns = [path("people/erasures/", views.erasures, name="erasures")]

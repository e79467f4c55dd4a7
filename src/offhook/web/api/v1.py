"""Addresses of the API's first version."""

from django.urls import path

from offhook.web.api import views
from offhook.web.api.rest import api

urlpatterns = [
    path("openapi.json", views.openapi, name="openapi"),
    path("", views.nothing, name="api-nothing"),
    *api.urls[0],
    path("<str:name>", views.nothing, name="api-nothing-else"),
]

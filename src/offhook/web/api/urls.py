"""Addresses of the doors for programs, and of the pages that keep them."""

from django.urls import path, re_path

from offhook.web.api import views
from offhook.web.api.rest import api

urlpatterns = [
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", api.urls),
    re_path("^v1/", views.nothing, name="api-nothing"),
    path("keys/", views.keys, name="api-keys"),
    path("keys/<int:number>/revoke/", views.revoke, name="api-key-revoke"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:number>/", views.webhook, name="webhook"),
]

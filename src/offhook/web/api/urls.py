"""Addresses of the pages that keep keys and webhooks."""

from django.urls import path

from offhook.web.api import views

urlpatterns = [
    path("keys/", views.keys, name="api-keys"),
    path("keys/<int:number>/revoke/", views.revoke, name="api-key-revoke"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/<int:number>/", views.webhook, name="webhook"),
]

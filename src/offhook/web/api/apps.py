"""The app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Doors for other programs."""

    name = "offhook.web.api"
    label = "api"

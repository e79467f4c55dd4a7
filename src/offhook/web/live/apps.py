"""The app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """The live pages."""

    name = "offhook.web.live"
    label = "live"

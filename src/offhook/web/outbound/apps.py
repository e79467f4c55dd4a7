"""The app."""

from django.apps import AppConfig


class OutboundConfig(AppConfig):
    """Calling out."""

    name = "offhook.web.outbound"
    label = "outbound"

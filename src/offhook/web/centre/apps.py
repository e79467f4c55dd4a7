"""The app."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """The centre."""

    name = "offhook.web.centre"
    label = "centre"

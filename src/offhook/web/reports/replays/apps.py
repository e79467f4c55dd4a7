"""The app."""

from django.apps import AppConfig


class ReplaysConfig(AppConfig):
    """Replays."""

    name = "offhook.web.reports.replays"
    label = "replays"

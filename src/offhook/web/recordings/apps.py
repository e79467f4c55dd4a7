"""The app."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Recordings."""

    name = "offhook.web.recordings"
    label = "recordings"

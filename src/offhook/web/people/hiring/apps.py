"""The app."""

from django.apps import AppConfig


class HiringConfig(AppConfig):
    """Hiring plans."""

    name = "offhook.web.people.hiring"
    label = "hiring"

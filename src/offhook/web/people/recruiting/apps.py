"""The app."""

from django.apps import AppConfig


class RecruitingConfig(AppConfig):
    """Recruiting."""

    name = "offhook.web.people.recruiting"
    label = "recruiting"

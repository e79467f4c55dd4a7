"""The app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """Language tests."""

    name = "offhook.web.people.exams"
    label = "exams"

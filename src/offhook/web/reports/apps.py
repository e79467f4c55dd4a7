"""The app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports."""

    name = "offhook.web.reports"
    label = "reports"

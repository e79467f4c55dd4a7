"""The app."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Training."""

    name = "offhook.web.people.training"
    label = "training"

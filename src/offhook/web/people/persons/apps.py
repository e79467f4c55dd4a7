"""The app."""

from django.apps import AppConfig


class PersonsConfig(AppConfig):
    """Persons."""

    name = "offhook.web.people.persons"
    label = "persons"

"""The app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "offhook.web.accounts"
    label = "accounts"

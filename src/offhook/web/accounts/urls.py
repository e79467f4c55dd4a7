"""Addresses of accounts."""

from django.urls import path

from offhook.web.accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("welcome/", views.welcome, name="welcome"),
    path("second-factor/", views.second_factor, name="second-factor"),
    path("profile/", views.profile, name="profile"),
    path("language/", views.language, name="language"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new-user"),
    path("users/<int:number>/", views.user, name="user"),
    path("audit/", views.audit, name="audit"),
]

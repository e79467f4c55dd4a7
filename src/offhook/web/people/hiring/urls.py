"""Addresses of the hiring plans."""

from django.urls import path

from offhook.web.people.hiring import views

urlpatterns = [
    path("people/hiring/", views.plans, name="hiring-plans"),
    path("people/hiring/<int:number>/", views.plan, name="hiring-plan"),
    path("people/hiring/<int:number>/progress", views.progress, name="hiring-progress"),
    path("people/hiring/<int:number>/change/", views.change, name="hiring-change"),
    path("people/hiring/<int:number>/page", views.page, name="hiring-page"),
    path("people/hiring/<int:number>/plan.toml", views.as_toml, name="hiring-toml"),
    path("people/hiring/<int:number>/plan.json", views.as_json, name="hiring-json"),
]  # fmt: skip

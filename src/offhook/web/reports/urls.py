"""Addresses of the reports."""

from django.urls import path

from offhook.web.reports import views

urlpatterns = [
    path("", views.overview, name="reports"),
    path("agents/", views.agents, name="agents-report"),
    path("calls/", views.calls, name="calls-report"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<str:contact>/", views.contact, name="contact"),
    path("history.csv", views.history, name="contacts-csv"),
    path("agent_states.csv", views.agent_states, name="agent-states-csv"),
]

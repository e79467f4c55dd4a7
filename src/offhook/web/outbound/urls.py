"""Addresses of calling out."""

from django.urls import path

from offhook.web.outbound import agents, views

urlpatterns = [
    path("outbound/", views.overview, name="outbound"),
    path("outbound/new/<slug:kind>/", views.new, name="outbound-new"),
    path("outbound/bring/", views.bring_consents, name="outbound-bring"),
    path("outbound/rules/", views.rules, name="outbound-rules"),
    path("outbound/laws/file/", views.laws_file, name="outbound-laws"),
    path("outbound/lists/new/", views.new_list, name="outbound-new-list"),
    path("outbound/lists/<int:number>/", views.call_list, name="outbound-list"),
    path("outbound/numbers/<str:client>/<str:number>/", views.number, name="outbound-number"),
    path("outbound/numbers/<str:client>/<str:number>/evidence.csv", views.evidence_csv, name="outbound-csv"),
    path("outbound/numbers/<str:client>/<str:number>/evidence.pdf", views.evidence_pdf, name="outbound-pdf"),
    path("dial/", agents.card, name="dial"),
    path("dial/next/", agents.next_one, name="dial-next"),
    path("dial/listed/", agents.dial_listed, name="dial-listed"),
    path("dial/typed/", agents.dial_typed, name="dial-typed"),
    path("dial/identity/", agents.identity, name="dial-identity"),
    path("dial/ended/", agents.ended, name="dial-ended"),
]  # fmt: skip

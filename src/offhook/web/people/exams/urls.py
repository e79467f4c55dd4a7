"""Addresses of the tests."""

from django.urls import path

from offhook.web.people.exams import candidate, lead, raters, scores

urlpatterns = [
    path("people/exams/", lead.overview, name="exams"),
    path("people/exams/invite/", lead.invite, name="exam-invite"),
    path("people/exams/rate/", raters.rate, name="exam-rate"),
    path("people/exams/recordings/<int:number>/", raters.recording, name="exam-recording"),
    path("people/exams/raters/", lead.agreement, name="exam-agreement"),
    path("people/exams/raters/seed/<slug:language>/", lead.seed, name="exam-seed"),
    path("people/exams/raters/unseed/<int:number>/", lead.unseed, name="exam-unseed"),
    path("people/exams/scores/", scores.tables, name="exam-tables"),
    path("people/exams/scores/new/", scores.table, name="exam-table-new"),
    path("people/exams/scores/<int:number>/", scores.table, name="exam-table"),
    path("people/exams/sittings/<int:number>/", lead.sitting, name="exam-sitting"),
    path("people/exams/works/<int:number>/watch/", lead.watch, name="exam-watch"),
    path("people/exams/items/bring/", lead.bring, name="exam-bring"),
    path("people/exams/items/<slug:language>/", lead.items, name="exam-items"),
    path("people/exams/items/<slug:language>/calibrate/", lead.calibrate, name="exam-calibrate"),
    path("people/exams/items/<slug:language>/exposure/", lead.exposure, name="exam-exposure"),
    path("people/exams/items/<slug:language>/cuts/", lead.cuts, name="exam-cuts"),
    path("people/exams/items/<slug:language>/<int:number>.toml", lead.bank_file, name="exam-bank-file"),
    path("people/exams/items/<slug:language>/audio/<str:passage>/", lead.audio, name="exam-audio"),
    path("exam/<str:key>/", candidate.home, name="exam-home"),
    path("exam/<str:key>/my-data.json", candidate.own_data, name="exam-data"),
    path("exam/<str:key>/forget/", candidate.forget, name="exam-forget"),
    path("exam/<str:key>/<int:number>/", candidate.welcome, name="exam"),
    path("exam/<str:key>/<int:number>/now/", candidate.now, name="exam-now"),
    path("exam/<str:key>/<int:number>/answer/", candidate.answer, name="exam-answer"),
    path("exam/<str:key>/<int:number>/sound/", candidate.sound, name="exam-sound"),
    path("exam/<str:key>/<int:number>/work/<slug:kind>/", candidate.work, name="exam-work"),
]  # fmt: skip

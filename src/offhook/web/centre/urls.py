"""Addresses of the centre."""

from django.urls import path

from offhook.web.centre import telephony, views

urlpatterns = [
    path("", views.overview, name="centre"),
    path("text/", views.as_text, name="centre-text"),
    path("file/", views.download, name="centre-file"),
    path("file/<int:number>/", views.download, name="centre-version"),
    path("back/<int:number>/", views.back, name="centre-back"),
    path("import/", views.bring, name="centre-import"),
    path("names/<slug:table>/", views.names, name="centre-names"),
    path("rows/<slug:table>/new/", views.new_row, name="centre-new-row"),
    path("rows/<slug:table>/<str:name>/", views.row, name="centre-row"),
    path("agents/<str:agent>/", views.skills, name="agent-skills"),
    path("agents/<str:agent>/queues/", views.queues, name="agent-queues"),
    path("steps/<str:queue>/", views.steps, name="queue-steps"),
    path("trunks/<str:trunk>/password/", telephony.password, name="trunk-password"),
    path("sounds/", telephony.sounds, name="centre-sounds"),
    path("sounds/<slug:language>/", telephony.sounds, name="centre-sounds"),
    path("sounds/<slug:language>/new/", telephony.new_sound, name="centre-new-sound"),
    path("sounds/<slug:language>/<slug:prompt>/", telephony.sound, name="centre-sound"),
    path(
        "sounds/<slug:language>/<slug:prompt>.wav", telephony.play, name="centre-play"
    ),
]

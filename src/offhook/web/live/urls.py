"""Addresses of the live pages."""

from django.urls import path

from offhook.web.live import views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/microphone/", views.microphone, name="desk-microphone"),
    path("desk/customer/", views.customer, name="desk-customer"),
    path("wallboard/", views.wallboard, name="wallboard"),
    path("ticket/desk", views.desk_ticket, name="desk-ticket"),
    path("ticket/wallboard", views.wallboard_ticket, name="wallboard-ticket"),
    path("chat/example/", views.example, name="chat-example"),
    path("chat/<slug:slug>/", views.widget, name="chat"),
    path("chat/<slug:slug>/ticket", views.chat_ticket, name="chat-ticket"),
]

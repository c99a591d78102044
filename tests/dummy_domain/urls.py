"""Addresses 页面地址 of the river pages."""

from django.urls import path

from tests.dummy_domain import views

app_name = "rivers"
urlpatterns = [path("levels/", views.levels, name="levels")]

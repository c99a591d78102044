"""Addresses of the account pages 账号页面地址, mounted at the root."""

from django.urls import path
from django.views.generic import RedirectView

from qipan.people import views

urlpatterns = [
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", views.LogOut.as_view(), name="logout"),
    # One door: the administration's own log-in would leave no trail entry.
    path("admin/login/", views.administration_log_in),
    path("admin/logout/", views.LogOut.as_view()),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_password")),
    path("account/password/", views.password, name="account_password"),
    path("account/tokens/", views.tokens, name="account_tokens"),
    path("account/tokens/<int:number>/revoke/", views.revoke, name="account_token_revoke"),
    path("account/language/", views.set_language, name="set_language"),
]

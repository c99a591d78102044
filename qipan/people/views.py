"""Pages of one's account 账号页面: log in and out, password, tokens, language."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from qipan.engine.errors import QipanError
from qipan.people import actions, queries
from qipan.people.forms import OwnPasswordForm, TokenForm
from qipan.people.models import User, in_language
from qipan.people.roles import permission_names

DEMO_LOGINS = "demo-logins.json"


def demo_logins() -> list[dict[str, Any]]:
    """Return the log-ins the demo province wrote into the data folder; none without a demo province."""
    path = settings.QIPAN_DATA / DEMO_LOGINS
    if not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


class LogIn(LoginView):
    """Ask for user name and password; a success leaves a trail entry."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo log-ins."""
        return super().get_context_data(demo_logins=demo_logins(), **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, then record it."""
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)
        actions.note_log_in(by=queries.actor_for_user(user), user=user)
        return response


class LogOut(LogoutView):
    """Log out; leaves a trail entry."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Record it, then log out."""
        if isinstance(request.user, User):
            actions.note_log_out(by=queries.actor_for_user(request.user), user=request.user)
        return super().post(request, *args, **kwargs)


@never_cache
def administration_log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the one log-in; somebody logged in whom the administration does not admit gets 403.

    The log-in would send them straight back here, without end.
    """
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect(reverse("login", query=request.GET))


@sensitive_post_parameters()
@never_cache
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; the session stays, those elsewhere end."""
    assert isinstance(request.user, User)
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = queries.actor_for_user(request.user)
        user = actions.change_password(
            by=actor, user=request.user, password=form.cleaned_data["new_password1"]
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed. Other sessions have ended."))
        return redirect("account_password")
    return render(request, "people/password.html", {"form": form}, status=400 if form.errors else 200)


def _token_rows(user: User) -> list[dict[str, Any]]:
    names = permission_names()
    return [
        {
            "token": token,
            "permissions": [
                in_language(names[p]["zh"], names[p]["en"]) if p in names else p for p in token.permissions
            ],
        }
        for token in queries.tokens_of(user)
    ]


@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens and make a new one; its secret stands on the answer to the POST and nowhere else."""
    assert isinstance(request.user, User)
    actor = queries.actor_for_user(request.user)
    form = TokenForm(request.POST or None, user=request.user, actor=actor)
    issued = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            issued = actions.issue_token(
                by=actor,
                user=request.user,
                name=given["name"],
                permissions=given["permissions"],
                organisation=given["organisation"],
                expires_at=form.expires_at,
            )
        except QipanError as error:
            words = error.text(in_language("zh", "en"))
            form.add_error("name" if error.code == "people.token_name_taken" else None, words.message)
        else:
            form = TokenForm(user=request.user, actor=actor)
    context = {"form": form, "issued": issued, "rows": _token_rows(request.user)}
    return render(request, "people/tokens.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke one of one's own tokens; somebody else's is not found."""
    assert isinstance(request.user, User)
    token = get_object_or_404(queries.tokens_of(request.user), pk=number)
    actions.revoke_token(by=queries.actor_for_user(request.user), token=token)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("account_tokens")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen in a cookie, and on the account of those who are logged in."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise QipanError("people.language_unknown", language=language[:20])
    if isinstance(request.user, User) and request.user.language != language:
        actions.set_language(by=queries.actor_for_user(request.user), user=request.user, language=language)
    onwards = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onwards, {request.get_host()}, require_https=request.is_secure()):
        onwards = "/"
    response = HttpResponseRedirect(onwards)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response

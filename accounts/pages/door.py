"""Decorators of pages: which roles may open one, and in whose transaction at the door it runs."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.door_self import DOOR, as_self
from accounts.models import User
from accounts.queries import kinds_of, signed_in
from accounts.sudo import confirmation_required
from wall.refusal import Refused

View = Callable[..., HttpResponse]
READ, FORM, POST = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)  # what a page takes


def page(*kinds: str, methods: Sequence[str] = READ, confirmed: bool = False) -> Callable[[View], View]:
    """Make a view a page for signed-in people who hold one of these roles. Without any: for everybody signed in.

    `methods` are those that it takes; `confirmed` asks whoever has not said so lately that it is still them.
    """

    def decorate(view: View) -> View:
        inner = require_http_methods(list(methods))(confirmation_required(view) if confirmed else view)

        @login_required
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            held = kinds_of(request.user)  # also what the navigation offers
            if kinds and not held & set(kinds):
                raise Refused(
                    _("This page is for others. Ask an administrator if you need it."),
                    status=403,
                    code="forbidden",
                )
            return inner(request, *args, **kwargs)

        wrapped.roles, wrapped.methods = frozenset(kinds), tuple(methods)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def me(request: HttpRequest) -> User:
    """The signed-in person, on a page that only signed-in people open."""
    return signed_in(request.user)


def at_the_door(view: View) -> View:
    """Run one of allauth's views in a transaction at the door, as the person who is signed in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            with as_self(request.user.pk):
                return view(request, *args, **kwargs)
        with transaction.atomic(using=DOOR):
            return view(request, *args, **kwargs)

    return wrapped


def leaving_nothing(view: View) -> View:
    """Tell the browser to clear what it kept of this site when somebody signs out: caches and stores, drafts included."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return wrapped

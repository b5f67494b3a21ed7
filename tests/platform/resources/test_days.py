"""Every day and moment that a person or a program may write lies within what every page can show."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver
from rest_framework import serializers
from support.reachable import OURS, views

from desk.pages.ladders import DatesField
from resources import bodies, form_fields
from resources.bodies import StrictModelSerializer, StrictSerializer


def ours(base: type[Any]) -> Iterator[type[Any]]:
    for one in base.__subclasses__():
        if one.__module__.partition(".")[0] in OURS:
            yield one
        yield from ours(one)


def of_forms() -> Iterator[tuple[str, Any]]:
    for form in ours(forms.BaseForm):
        for name, field in form.base_fields.items():
            yield f"{form.__module__}.{form.__name__}.{name}", field


def of_bodies() -> Iterator[tuple[str, Any]]:
    for body in {*ours(StrictSerializer), *ours(StrictModelSerializer)}:
        if body.__module__ == "resources.bodies":
            continue
        for name, field in body().fields.items():
            while hasattr(field, "child"):
                field = field.child  # noqa: PLW2901 - a list is as its members
            if not field.read_only:
                yield f"{body.__module__}.{body.__name__}.{name}", field


@pytest.fixture(scope="module", autouse=True)
def everything_is_loaded() -> None:
    assert list(views(get_resolver()))


def test_days_of_forms_are_judged() -> None:
    days = {name: one for name, one in of_forms() if isinstance(one, forms.DateField | forms.DateTimeField)}
    assert len(days) >= 8
    assert {name for name, one in days.items() if not isinstance(one, form_fields.Judged)} == set()


def test_days_of_bodies_are_judged() -> None:
    kinds = serializers.DateField | serializers.DateTimeField
    days = {name: one for name, one in of_bodies() if isinstance(one, kinds)}
    assert len(days) > 8
    assert {name for name, one in days.items() if not isinstance(one, bodies.Judged)} == set()


@pytest.mark.parametrize("word", ["9999-12-31", "2201-01-01", "1899-12-31", "0001-01-01"])
def test_a_list_of_days_is_judged_day_by_day(word: str) -> None:
    assert [str(one) for one in DatesField().clean("2027-03-31, 2200-12-31")] == ["2027-03-31", "2200-12-31"]
    with pytest.raises(forms.ValidationError):
        DatesField().clean(f"2027-03-31, {word}")

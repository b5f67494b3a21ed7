"""The base page, its tags and the error pages: marked, strict, and whole in both languages."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import translation
from django.views.i18n import set_language

from desk.templatetags.parley import as_level, percent
from wall.levels import Level

urlpatterns = [path("language/", set_language, name="set_language")]
ROOT = Path(__file__).resolve().parents[3]
ERRORS = ("403", "404", "500", "503", "csrf")
HOSTILE = "<script>alert('x')</script>\"&"


def render(source: str, **context: object) -> str:
    return Template("{% load parley %}" + source).render(Context(context))


def assert_strict(page: str) -> None:
    """Nothing in it that the content security policy would have to be opened for."""
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", page)
    for script in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL):
        assert script == ""
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_marking_is_the_first_and_the_last_thing_on_a_page(level: Level, language: str) -> None:
    with translation.override(language):
        page = render_to_string("base.html", {"marking_level": level})
    assert_strict(page)
    assert f'<html lang="{language}" dir="ltr"' in page
    body = re.search(r"<body[^>]*>(.*)</body>", page, re.DOTALL)
    assert body
    band = f'<div class="marking {level.slug}"'
    assert body[1].strip().startswith(band)
    assert body[1].strip().split("\n")[-1].startswith(band)
    assert page.count(level.tlp) == 2


@pytest.mark.parametrize("given", [2, "2", "restricted", "RESTRICTED", Level.RESTRICTED])
def test_a_level_by_any_of_its_names(given: object) -> None:
    assert as_level(given) is Level.RESTRICTED


def test_no_level_is_open_and_a_wrong_one_is_never_taken_for_it() -> None:
    assert as_level(None) is Level.OPEN
    with pytest.raises(KeyError):
        as_level("secret")


def test_nothing_is_kept_in_the_browser_and_nothing_is_evaluated() -> None:
    page = render_to_string("base.html", {})
    for setting in ('"historyCacheSize": 0', '"allowEval": false', '"includeIndicatorStyles": false'):
        assert setting in page


def test_the_demo_notice_stands_on_demo_pages_only() -> None:
    assert "every name and place is invented" in render_to_string("base.html", {"demo": True})
    assert "every name and place is invented" not in render_to_string("base.html", {})


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_error_pages_need_nothing_and_say_what_to_do(name: str, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"errors/{name}.html", {})
    assert_strict(page)
    assert page.count("<h1>") == 1
    assert page.count('class="marking open"') == 2
    assert HOSTILE not in render_to_string(f"errors/{name}.html", {"sentence": HOSTILE})


class Sample(forms.Form):
    title = forms.CharField(label="Title", help_text="A sentence.")
    hard = forms.BooleanField(label="Hard security", help_text="Weapons.", required=False)
    kind = forms.ChoiceField(
        label="Format", choices=[("a", "In person"), ("b", "Online")], widget=forms.RadioSelect
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize("name", ["title", "hard", "kind"])
def test_a_field_is_tied_to_its_label_help_and_errors(name: str) -> None:
    form = Sample({})
    form.full_clean()
    page = render("{% field one %}", one=form[name])
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for described in " ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split():
        assert described in ids
    for target in re.findall(r'\bfor="([^"]+)"', page):
        assert target in ids
    if name != "hard":
        assert f'id="id_{name}_error"' in page


def test_a_hidden_field_is_the_field_alone() -> None:
    page = render("{% field one %}", one=Sample()["secret"])
    assert page.strip().startswith('<input type="hidden"')
    assert "label" not in page


def test_words_of_people_are_escaped_everywhere() -> None:
    due = [
        {
            "what": HOSTILE,
            "where": HOSTILE,
            "when": HOSTILE,
            "late": HOSTILE,
            "act_url": "/x",
            "act_label": HOSTILE,
        }
    ]
    pages = [
        render('{% include "parts/due.html" %}', items=due),
        render(
            '{% include "parts/empty.html" %}',
            title=HOSTILE,
            text=HOSTILE,
            action_url="/",
            action_label=HOSTILE,
        ),
        render('{% include "parts/share.html" %}', rows=[{"label": HOSTILE, "percent": 3, "text": HOSTILE}]),
        render('{% include "parts/track.html" %}', label=HOSTILE, steps=[{"name": HOSTILE, "said": True}]),
        render(
            '{% include "parts/table.html" %}',
            caption=HOSTILE,
            table_columns=[HOSTILE],
            table_rows=[[HOSTILE]],
        ),
        render("{% confidential reason %}", reason=HOSTILE),
    ]
    for page in pages:
        assert "<script" not in page
        assert "&lt;script" in page


def test_small_tags() -> None:
    with translation.override("en"):
        assert 'class="level closed"' in render("{% level 3 %}")
        assert 'datetime="2026-11-16"' in render(
            "{% dates a b %}", a=date(2026, 11, 16), b=date(2026, 11, 18)
        )
        assert "15:05" in render("{% moment a 'Asia/Muscat' %}", a=datetime(2026, 11, 16, 11, 5, tzinfo=UTC))
        assert render("{% dates a %}{% moment a %}", a=None) == ""
        assert 'aria-hidden="true"' in render('{% icon "inbox" %}')
        assert "[c]" in render("{% confidential %}")
        assert render('{% nav_link "no-such-page" "Nowhere" %}') == ""
    assert percent(0.333) == "33\u00a0%"
    assert percent(None) == ""


def test_messages_are_loud_only_where_they_must_be() -> None:
    class Note:
        def __init__(self, tag: str) -> None:
            self.level_tag = tag

        def __str__(self) -> str:
            return HOSTILE

    page = render('{% include "parts/messages.html" %}', messages=[Note("success"), Note("error")])
    assert page.count('role="status"') == 1
    assert page.count('role="alert"') == 1
    assert "<script" not in page


def test_no_template_of_ours_has_anything_inline() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        assert not re.search(
            r"\sstyle=|<style|\son(?:click|load|change|submit|input)=|hx-on|javascript:|hx-vals=[\"']js:",
            source,
        ), template
        assert not re.search(r"<script(?![^>]*\s(?:src=|type=.application/json))", source), template


@override_settings(ROOT_URLCONF=__name__)
def test_the_language_switch_offers_the_other_language_and_returns_to_the_page() -> None:
    request = RequestFactory().get("/dialogues/?page=2")
    with translation.override("en"):
        page = render('{% include "parts/language.html" %}', request=request)
    assert 'value="/dialogues/?page=2"' in page
    assert re.findall(r'lang="(\w+)"', page) == ["fr"]
    assert 'method="post"' in page

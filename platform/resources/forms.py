"""Pages with a form: shown, sent to an action, and shown again with whatever stands in its way.

A form over something stored carries the version of what it shows, and the values themselves. A tab that was opened
before somebody else saved is shown both: what is stored now, and what was written. Nothing is overwritten before
its writer has seen that.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resources.find import reload
from resources.versions import etag_of
from wall.refusal import Refused

VERSION, VALUES = "seen_version", "seen_values"  # hidden inputs of a form over something stored

F = TypeVar("F", bound=forms.BaseForm)
M = TypeVar("M", bound=Model)
R = TypeVar("R")
Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a form: what is stored now, and what was written meanwhile."""

    label: str
    stored: str
    written: str


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def over_stored(form: F) -> F:
    """Let a form whose `initial` is what is stored now carry its version, so that a stale page is recognised.

    Where it is sent, the version is the one that the page showed, which `submit` compares with what is stored.
    """
    values = _stored(form)
    version, text = etag_of(values), json.dumps(values)
    if form.is_bound:
        version, text = form.data.get(VERSION, ""), form.data.get(VALUES, "")
    form.seen = {VERSION: version, VALUES: text}  # type: ignore[attr-defined]
    return form


def shown_beside(form: F, name: str, label: Any, choices: Iterable[tuple[Any, Any]], value: Any) -> F:
    """Let a form carry what the page shows beside it: where that has changed, the page is stale, too."""
    field = forms.ChoiceField(
        label=label, choices=list(choices), required=False, disabled=True, widget=forms.HiddenInput
    )
    form.fields[name], form.initial[name] = field, value
    return form


def opened(request: HttpRequest, row: M) -> M:
    """The row of a form's page; locked where the form is sent, so that nobody saves between a look and the change."""
    return reload(type(row), row.pk) if request.method == "POST" else row


def submit(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], R],
    *,
    show: Callable[[], HttpResponse],
    done: Callable[[R], HttpResponse],
    beside: Mapping[str, str] | None = None,
    alone: Collection[int] = (403, 404),
) -> HttpResponse:
    """Answer a page with a form: `show` it, or do what was sent and answer with `done`.

    `act` calls the action with what the form says. What the action refuses stands beside the fields that it
    names (`beside` says which field of the form shows what the action calls otherwise), and refusals of the
    statuses `alone` on a page of their own. The status says what stands in the way: 422 for a wrong field, 409 where somebody
    else has saved since the page was opened, otherwise the refusal's.
    """
    if request.method != "POST":
        return show()
    status = 422
    if _is_stale(form) and _lay_beside(form):
        form.is_valid()
        status = 409
    elif form.is_valid():
        try:
            result = act(form.cleaned_data)
        except Refused as refused:
            if refused.status in alone:
                raise
            add_refusal(form, refused, beside or {})
            status = refused.status
        else:
            return done(result)
    response = show()
    response.status_code = status
    return response


def gone(request: HttpRequest, address: str, said: str) -> HttpResponse:
    """Go on to another page, which says what was done, if anything."""
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(address)


def add_refusal(form: forms.BaseForm, refused: Refused, beside: Mapping[str, str] | None = None) -> None:
    """Show a refusal beside the fields that it names, or above the form.

    `beside` maps what the action calls a field to what the form calls it, and "" to where the rest belongs.
    """
    beside = beside or {}
    named = {beside.get(name, name): sentence for name, sentence in refused.fields.items()}
    placed = {name: sentence for name, sentence in named.items() if name in form.fields}
    for name, sentence in placed.items():
        form.add_error(name, sentence)
    if not placed:
        form.add_error(beside.get(""), refused.sentence)


def wrong_fields(form: Any) -> list[tuple[str, str, str]]:
    """Every wrong field as (id of its input, its label, what to do); what is wrong with the whole has no id."""
    if hasattr(form, "wrong"):
        wrong: list[tuple[str, str, str]] = form.wrong  # a form of several forms says it itself
        return wrong
    found = []
    for name, errors in getattr(form, "errors", {}).items():
        target = _target(form[name]) if name in form.fields else ""
        label = str(form[name].label) if target else ""
        found += [(target, label, str(error)) for error in errors]
    return found


def _target(bound: forms.BoundField) -> str:
    """The id of the input, or of the first of several."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _is_stale(form: forms.BaseForm) -> bool:
    return hasattr(form, "seen") and form.data.get(VERSION, "") != etag_of(_stored(form))


def _lay_beside(form: Any) -> list[Difference]:
    """Go on from what is stored now: one's own words where one wrote some, the stored ones everywhere else.

    Returns, and leaves with the form, what somebody else has changed meanwhile.
    """
    stored, seen = _stored(form), _read(form.data.get(VALUES, ""))
    data = form.data.copy()
    form.differences = []
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        written, then = _clean(data.getlist(key)), seen.get(name)
        if then is None and (field.disabled or not stored[name]):
            then = stored[name]  # no page showed it, and there is nothing to overwrite
        if written == then:  # left as it was: it follows what is stored
            data.pop(key, None)
            if stored[name]:
                data.setlist(key, stored[name])
        if stored[name] not in (then, written):
            said = _("You changed nothing here.") if written == then else _in_words(field, written)
            form.differences.append(Difference(str(form[name].label), _in_words(field, stored[name]), said))
    form.data = data
    form.seen = {VERSION: etag_of(stored), VALUES: json.dumps(stored)}
    return form.differences


def _stored(form: forms.BaseForm) -> Values:
    """What the form shows of what is stored, as a browser would send it."""
    return {
        name: _as_sent(field, form.get_initial_for_field(field, name)) for name, field in form.fields.items()
    }


def _as_sent(field: Any, value: Any) -> list[str]:
    value = field.prepare_value(value)
    if isinstance(value, bool):
        return ["on"] if value else []
    if not isinstance(value, list | tuple | set):
        value = field.widget.format_value(value)
    return _clean(value if isinstance(value, list | tuple | set) else [value])


def _clean(values: Iterable[Any]) -> list[str]:
    """Without what is empty, with one kind of line ends; several values in one order."""
    return sorted(str(one).replace("\r\n", "\n") for one in values if one not in (None, ""))


def _read(text: str) -> Values:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _in_words(field: Any, values: list[str]) -> str:
    """Values as their field shows them."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if values else _("no")
    named = {str(value): str(label) for value, label in getattr(field, "choices", ())}
    said = ", ".join(named.get(value, value) for value in values)
    if isinstance(field, forms.DateField) and said:
        try:
            return date_format(date.fromisoformat(said), "j F Y")
        except ValueError:
            return said
    return said or _("nothing")

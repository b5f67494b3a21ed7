"""A field is said once: what it is called, what may stand in it, who may see it.

A noun declares its fields as a dataclass, one line each:

    @dataclass(frozen=True, slots=True, kw_only=True)
    class PartyInput:
        name: str = declare(Kind.NAME, _("Name"), most=200)
        since: date | None = declare(Kind.DAY, _("Since"), default=None)

From that follow the form field (`resources.form_fields`), the field of a request body and the shown one
(`resources.bodies`), the column of an import, the words of a difference and of the ledger. Each door reads its own
spelling (a form's text, JSON, a spreadsheet's cell) into a plain value; `read` alone judges that value and
makes it what is stored, so that all doors store the same. Nothing here knows forms, serializers or the database.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, TypeVar, cast
from uuid import UUID
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.text import is_text, tidy
from vault.index import normalise_name
from wall.levels import Level
from wall.refusal import Refused
from wall.rights import Right

# Every date and moment that a person gives lies between these, in pages, API, imports and in the tables.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
FIRST_MOMENT, LAST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, 23, 59, 59, tzinfo=UTC)

# One list for a session, a profile and the API: no file names such as “localtime”, no bare “America”.
ZONES = frozenset(zone for zone in available_timezones() if "/" in zone or zone == "UTC")

# BCP 47 in short: a language and at most a script or region, such as “prs” or “zh-Hant”.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_BEFORE_AT = re.compile(r"[^\s\"(),:;<>@\[\\\].]+(\.[^\s\"(),:;<>@\[\\\].]+)*")


class Kind(StrEnum):
    """What kind of value a field holds."""

    NAME = "name"  # a line with a letter or digit in it, so that the same name is found again
    LINE = "line"
    TEXT = "text"  # of several lines
    EMAIL = "email"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    TRUTH = "truth"
    LEVEL = "level"
    ZONE = "zone"
    LANGUAGE = "language"
    LANGUAGES = "languages"
    REFERENCE = (
        "reference"  # the id of something else; asked for by the action, which knows what the viewer sees
    )
    REFERENCES = "references"
    PARTS = "parts"  # a list of another noun's declarations


TEXTS = frozenset({Kind.NAME, Kind.LINE, Kind.TEXT, Kind.EMAIL})
# What a person writes out, codes too: a sign that cannot be seen makes it no other.
WRITTEN = TEXTS | {Kind.ZONE, Kind.LANGUAGE}
LISTS = frozenset({Kind.CHOICES, Kind.LANGUAGES, Kind.REFERENCES, Kind.PARTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a noun.

    `most` counts characters of a text, entries of a list, or is the largest number. `blank`: it may be emptied.
    `needs` is the right without which it is not shown. `part` names the related row that holds it, `column` the
    spreadsheet's column. `private`: a browser does not keep what was typed. `attributes` are its input's in HTML.
    """

    name: str
    kind: Kind
    label: Any
    default: Any
    blank: bool
    most: int = 0
    choices: tuple[tuple[Any, Any], ...] = ()
    help: Any = ""
    needs: Right | None = None
    part: str = ""
    column: str = ""
    private: bool = False
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is MISSING

    @property
    def called(self) -> str:
        """What pages and requests call it: `party` for `party_id`."""
        return self.name.removesuffix("_id") if self.kind == Kind.REFERENCE else self.name


def declare(kind: Kind, label: Any, *, default: Any = MISSING, **more: Any) -> Any:
    """A dataclass field that is also a Field. Without `default` it must be given."""
    choices = tuple(more.get("choices", ()))
    values = [value for value, _label in choices]
    blank = default in ("", (), None) and (kind != Kind.CHOICE or "" in values) and kind != Kind.LANGUAGE
    said = {"kind": kind, "label": label, "default": default, "blank": blank} | more | {"choices": choices}
    return dataclasses.field(default=default, metadata={"said": said})


def fields_of(noun: type[Any]) -> tuple[Field, ...]:
    """What a noun declares, in its order. Plain dataclass fields, such as ids, are not among it."""
    if noun not in _DECLARED:
        said = [one for one in dataclasses.fields(noun) if "said" in one.metadata]
        _DECLARED[noun] = tuple(Field(name=one.name, **one.metadata["said"]) for one in said)
    return _DECLARED[noun]


_DECLARED: dict[type[Any], tuple[Field, ...]] = {}


def field_of(noun: type[Any], name: str) -> Field:
    """The declared field of this name."""
    return next(field for field in fields_of(noun) if field.name == name)


def nouns_in(package: ModuleType) -> tuple[type[Any], ...]:
    """Every noun that the modules of a package declare: by module, and within one in the order of the file."""
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    return tuple(
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__ and _declares(one)
    )


def _declares(found: type[Any]) -> bool:
    return dataclasses.is_dataclass(found) and bool(fields_of(found))


REQUIRED = gettext_lazy("This field is required.")
CHOOSE = gettext_lazy("Select a valid choice: this is not one of them.")
NO_DAY = gettext_lazy("Enter a valid date, such as 2026-11-18.")
SENTENCES = {
    "required": REQUIRED,
    "not_text": gettext_lazy("This holds signs that are no text, such as NUL. Take them out."),
    "too_long": gettext_lazy("This has %(length)s characters; at most %(most)s fit. Shorten it."),
    "too_many": gettext_lazy("There are %(length)s here; at most %(most)s fit."),
    "no_letter": gettext_lazy("Write a name with at least one letter in it."),
    "no_address": gettext_lazy("Enter a valid email address, such as name@example.org."),
    "no_day": NO_DAY,
    "far_day": gettext_lazy("Choose a day between 1900 and 2200."),
    "far_moment": gettext_lazy("Choose a day between 1900 and 2200."),
    "choose": CHOOSE,
    "number": gettext_lazy("Enter a whole number from 0 to %(most)s."),
    "truth": gettext_lazy("Say yes or no: true or false."),
    "zone": gettext_lazy("Choose a time zone from the list, such as Europe/Oslo."),
    "language": gettext_lazy("Name the language by its code, such as en, fr or prs."),
    "languages": gettext_lazy("Name each language by its code, such as en, fr or prs."),
    "reference": gettext_lazy("Name it by its id."),
}


class Unfit(ValueError):
    """A value that its field does not take. As text it is the sentence for a person; `code` is a key of SENTENCES."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % self.params


def read(field: Field, value: Any) -> Any:
    """`value` as it is stored, whichever door it came through. Raises Unfit.

    What was read once is read again unchanged.
    """
    if field.kind in WRITTEN and isinstance(value, str):
        value = _text(field, value)
    if value is None or value in ("", [], ()):
        if field.blank:
            return "" if field.kind in TEXTS or field.kind == Kind.CHOICE else field.default
        raise Unfit("required")
    return _READERS[field.kind](field, value)


def _text(field: Field, value: str) -> str:
    if not is_text(value):
        raise Unfit("not_text")
    return tidy(value, lines=field.kind == Kind.TEXT)


def _line(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("not_text")
    if len(value) > field.most:
        raise Unfit("too_long", length=len(value), most=field.most)
    return value


def _name(field: Field, value: Any) -> str:
    name = _line(field, value)
    if not normalise_name(name):
        raise Unfit("no_letter")
    return name


def _email(field: Field, value: Any) -> str:
    address = _line(field, value)
    before, _at, domain = address.rpartition("@")
    try:
        DomainNameValidator()(domain)
    except ValidationError:
        raise Unfit("no_address") from None
    if not _BEFORE_AT.fullmatch(before):
        raise Unfit("no_address")
    return address


def _day(_field: Field, value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit("no_day")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Unfit("far_day")
    return value


def _moment(_field: Field, value: Any) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unfit("no_day")
    # A moment at the ends of the calendar may have no UTC at all: compared with a day's room.
    if not FIRST_DAY.year - 1 <= value.year <= LAST_DAY.year + 1:
        raise Unfit("far_moment")
    moment = value.astimezone(UTC).replace(fold=0)
    if not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise Unfit("far_moment")
    return moment


def _choice(field: Field, value: Any) -> Any:
    for known, _label in field.choices:
        if value == known and not isinstance(value, bool):
            return known
    raise Unfit("choose")


def _number(field: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("number", most=field.most)
    if field.choices:
        return int(_choice(field, value))
    if not 0 <= value <= field.most:
        raise Unfit("number", most=field.most)
    return value


def _truth(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit("truth")
    return value


def _level(_field: Field, value: Any) -> int:
    if isinstance(value, bool) or value not in list(Level):
        raise Unfit("choose")
    return Level(value)


def _zone(_field: Field, value: Any) -> str:
    if not isinstance(value, str) or value not in ZONES:
        raise Unfit("zone")
    return value


def _language(field: Field, value: Any) -> str:
    value = value.strip() if isinstance(value, str) else value
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        raise Unfit("language" if field.kind == Kind.LANGUAGE else "languages")
    return value


def _reference(_field: Field, value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise Unfit("reference") from None


def _list(one: Callable[[Field, Any], Any]) -> Callable[[Field, Any], tuple[Any, ...]]:
    def read_list(field: Field, value: Any) -> tuple[Any, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise Unfit("choose")
        found = tuple(dict.fromkeys(one(field, entry) for entry in value))
        if len(found) > field.most:
            raise Unfit("too_many", length=len(found), most=field.most)
        return found

    return read_list


_READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.NAME: _name,
    Kind.LINE: _line,
    Kind.TEXT: _line,
    Kind.EMAIL: _email,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _list(_choice),
    Kind.NUMBER: _number,
    Kind.TRUTH: _truth,
    Kind.LEVEL: _level,
    Kind.ZONE: _zone,
    Kind.LANGUAGE: _language,
    Kind.LANGUAGES: _list(_language),
    Kind.REFERENCE: _reference,
    Kind.REFERENCES: _list(_reference),
}

D = TypeVar("D")


def judge(
    fields: Iterable[Field], values: Mapping[str, Any], prefix: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """Those of `values` that fit, as they are stored, and for the others a sentence by `prefix` and name."""
    kept, wrong = {}, {}
    for field in fields:
        if field.name not in values or field.kind == Kind.PARTS:
            continue
        try:
            kept[field.name] = read(field, values[field.name])
        except Unfit as unfit:
            wrong[f"{prefix}{field.called}"] = str(unfit)
    return kept, wrong


def judged(said: D, prefix: str = "") -> tuple[D, dict[str, str]]:
    """A noun as it is stored, and what is wrong with it. What was left at its default needs no judging."""
    fields = fields_of(type(said))
    given = {one.name: getattr(said, one.name) for one in fields if getattr(said, one.name) != one.default}
    kept, wrong = judge(fields, given, prefix)
    return cast(D, dataclasses.replace(cast(Any, said), **kept)), wrong


def accept(said: D) -> D:
    """A noun as it is stored. Raises Refused (422) that names each field which does not fit."""
    kept, wrong = judged(said)
    refuse(wrong)
    return kept


def accept_changes(noun: type[Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a noun's fields as they are stored; what it does not declare stays as it is. Raises Refused (422)."""
    kept, wrong = judge(fields_of(noun), changes)
    refuse(wrong)
    return {**changes, **kept}


def named(noun: type[Any], thing: Any) -> dict[str, Any]:
    """What a row or an entry says of a noun's fields, by their names."""
    return {field.name: getattr(thing, field.name) for field in fields_of(noun)}


def refuse(wrong: Mapping[str, str]) -> None:
    """Refuse (422) what is wrong, if anything is."""
    if wrong:
        raise Refused(_("Some fields need a correction."), code="invalid", fields=dict(wrong))

"""Whatever is done with a sealed row, its plain text stands nowhere: values, pickles, dumps, error reports."""

import base64
import copy
import json
import pickle
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps as installed
from django.core import serializers
from django.core.exceptions import FieldError
from django.db.models import Max
from django.views.debug import ExceptionReporter
from django.views.decorators.debug import sensitive_variables
from support.sealed_person import ALIAS, CANARY, Person, people, saved, stored

import vault
from vault import keyring
from vault.fields import Sealed

pytestmark = pytest.mark.usefixtures("table")


def test_values_show_nothing() -> None:
    saved()
    rows = [
        *people().values("name"),
        *people().values_list("name", "contacts"),
        people().aggregate(x=Max("name")),
    ]
    assert CANARY not in repr(rows)
    assert "<sealed>" in repr(rows)
    (value,) = people().values_list("name", flat=True)
    assert isinstance(value, Sealed)
    assert str(value) == repr(value) == "<sealed>"
    with pytest.raises(TypeError):
        json.dumps([value])


def test_pickles_copies_and_reprs_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    # Unpickling looks the model up in the house's registry, which does not know this one.
    monkeypatch.setitem(installed.get_app_config("vault").models, "person", Person)
    saved()
    person = people().get()
    assert person.name == CANARY
    data = pickle.dumps(person)
    assert b"Zarathustra" not in data
    assert pickle.loads(data).name == CANARY
    assert CANARY not in repr(person) + repr(vars(person)) + repr(copy.copy(person).__dict__)
    twin = copy.deepcopy(person)
    twin.contacts["mail"].append("x")
    assert person.contacts == {"mail": [CANARY]}
    assert twin.name == CANARY
    fresh = Person(name=CANARY)
    assert copy.deepcopy(fresh).name == CANARY
    assert CANARY not in repr(vars(fresh))
    with pytest.raises(TypeError, match="before pickling"):
        pickle.dumps(fresh)
    fresh.save(using=ALIAS)
    assert b"Zarathustra" not in pickle.dumps(fresh)


def test_dumpdata_gives_ciphertext_and_loading_is_refused() -> None:
    person = saved()
    for kind in ("json", "python", "xml"):
        assert CANARY not in str(serializers.serialize(kind, people().all()))
    (row,) = json.loads(serializers.serialize("json", people().all()))
    assert base64.b64decode(row["fields"]["name"]) == stored(person)[0]
    person.refresh_from_db()
    person.notes = CANARY
    assert CANARY not in serializers.serialize("json", [person])
    with pytest.raises(FieldError, match="nothing else can seal it"):
        Person(pk=uuid4(), name=row["fields"]["name"]).save_base(raw=True, using=ALIAS)


@sensitive_variables("values")
def fail_to_save(**values: Any) -> str:
    """What the error report of a failed save would show."""
    try:
        saved(**values)
    except (TypeError, ValueError, FieldError, vault.VaultError):
        kind, error, trace = sys.exc_info()
        frames = ExceptionReporter(None, kind, error, trace).get_traceback_frames()
        return str(error) + " ".join(str(frame["vars"]) for frame in frames)
    raise AssertionError("It was saved.")


def test_error_reports_show_neither_text_nor_keys(settings: Any, vault_folder: Path) -> None:
    settings.DEBUG = False
    canary = {"name": f"{CANARY} name", "contacts": {"mail": CANARY}}
    reports = [
        fail_to_save(**{**canary, "notes": CANARY + chr(0xD800)}),
        fail_to_save(**canary, notes=[CANARY]),
    ]
    keyring.forget()
    settings.VAULT_ROOT_KEY = b"\x05" * 32
    reports.append(fail_to_save(**canary))
    settings.VAULT_ROOT_KEY = base64.b64encode(b"\x01" * 32).decode()
    vault_folder.rename(vault_folder.with_name("away"))
    reports.append(fail_to_save(**canary))
    for report in reports:
        assert "pre_save" in report or "model_instance" in report
        for secret in ("Zarathustra", b"Zarathustra".hex(), "x05\\x05", "BQUF", "AQEB"):
            assert secret not in report

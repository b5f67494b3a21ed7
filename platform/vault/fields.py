"""Model fields whose column holds only sealed bytes.

On an instance the value is plain: set it, read it, save it. It is sealed in `pre_save` and opened at the
first read, so a page that does not show a column pays nothing for it. The model says where its text belongs:

* `vault_dialogue_id`: the scope (default: `dialogue_id`);
* `vault_person_id`: the person within it (default: none, the text belongs to the scope).

Tables and columns are part of what is sealed: after renaming one, give the field `bound_as="table.column"`
with the old names. Nothing can be searched or sorted by a sealed column (use a blind index), `update()` and
`bulk_update()` are refused, `values()` gives `Sealed` objects, which show nothing. `erased="…"` is what is read
once the keys of this row's *person* were destroyed; without it, and for whatever else is amiss, reading raises. A column that is added to a table with
rows is `null=True, default=""`: its older rows read as the default.
"""

import base64
import copy
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.views.decorators.debug import sensitive_variables

from vault import keys
from vault.errors import PersonShredded, Shredded

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
    _TextField = models.TextField[Any, Any]
else:
    _Field, _TextField = models.Field, models.TextField

_CLOSED: Any = object()


class Sealed:
    """Sealed bytes as they come from the database. Shows nothing; `blob` is the ciphertext."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.blob == self.blob

    def __hash__(self) -> int:
        return hash(self.blob)


class _Held:
    """What lies in an instance's `__dict__`: ciphertext, plain text or both. Pickled as ciphertext only."""

    __slots__ = ("plain", "sealed")

    def __init__(self, plain: Any = _CLOSED, sealed: Sealed | None = None) -> None:
        self.plain = plain
        self.sealed = sealed

    def __repr__(self) -> str:
        return "<sealed>"

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Held":
        return _Held(_CLOSED if self.plain is _CLOSED else copy.deepcopy(self.plain, memo), self.sealed)

    def __reduce__(self) -> tuple[Callable[..., "_Held"], tuple[Any, ...]]:
        if self.sealed is None:
            raise TypeError(
                "This record holds confidential text in clear. Load or save it before pickling it."
            )
        return _from_pickle, (self.sealed,)


def _from_pickle(sealed: Sealed) -> _Held:
    return _Held(sealed=sealed)


class _Descriptor(DeferredAttribute):
    """Opens the column at the first read of the attribute."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            self.__set__(instance, self.field.fetch(instance))
        held = instance.__dict__[name]
        if not isinstance(held, _Held):
            return self.field.unwritten if held is None else held
        if held.plain is _CLOSED and held.sealed is not None:
            try:
                held.plain = self.field.open(instance, held.sealed)
            except PersonShredded:
                if self.field.erased is None:
                    raise
                return (
                    self.field.erased
                )  # not kept in the instance: what is saved again stays the sealed bytes
        return held.plain

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            value = _Held(sealed=value)
        elif value is not None and not hasattr(value, "resolve_expression"):
            value = _Held(plain=value)
        instance.__dict__[self.field.attname] = value


class SealedField(_Field):
    """What both sealed fields share. Use SealedTextField or SealedJSONField."""

    descriptor_class = _Descriptor

    def __init__(self, *args: Any, bound_as: str | None = None, erased: Any = None, **kwargs: Any) -> None:
        for banned in ("unique", "db_index", "primary_key", "choices"):
            if kwargs.get(banned):
                raise ImproperlyConfigured(
                    f"A sealed field cannot have {banned}: the database sees only ciphertext."
                )
        self.bound_as = bound_as
        self.erased = erased  # how to read, not how to store: no migration needs it
        super().__init__(*args, **kwargs)

    @property
    def unwritten(self) -> Any:
        """What a row says that is older than its column: the default, which no migration could seal for it."""
        return self.get_default() if self.null and self.has_default() else None

    def to_bytes(self, value: Any) -> bytes:
        """The plain value as bytes. Raises TypeError for a value that this field cannot hold."""
        raise NotImplementedError

    def from_bytes(self, data: bytes) -> Any:
        """The plain value again."""
        raise NotImplementedError

    @sensitive_variables("value")
    def close(self, instance: models.Model, value: Any) -> Sealed:
        """Seal a plain value for this column of this row."""
        return Sealed(keys.seal(self.to_bytes(value), **self._place(instance)))

    def open(self, instance: models.Model, sealed: Sealed) -> Any:
        """Open this column of this row. Raises what `vault.unseal` raises."""
        return self.from_bytes(keys.unseal(sealed.blob, **self._place(instance)))

    def fetch(self, instance: models.Model) -> Sealed | None:
        """A deferred column, by one query for this column alone (the place is known from the instance)."""
        manager = type(instance)._base_manager.db_manager(instance._state.db, hints={"instance": instance})
        found: Sealed | None = manager.values_list(self.attname, flat=True).get(pk=instance.pk)
        return found

    @sensitive_variables("held")
    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: FBT001 - Django's signature
        """Seal what was set or opened; pass on unchanged what was never opened, if it belongs to this row."""
        held = model_instance.__dict__.get(self.attname, _CLOSED)
        if held is _CLOSED:
            return self.fetch(model_instance)
        if not isinstance(held, _Held):
            if held is not None:
                self._refuse("is not set by an expression")
            return None
        if held.plain is _CLOSED and held.sealed is not None:
            with suppress(Shredded):  # what is erased stays as it is; the rest of the row may still be saved
                self.open(model_instance, held.sealed)
            return held.sealed
        sealed = self.close(model_instance, held.plain)
        model_instance.__dict__[self.attname] = _Held(held.plain, sealed)
        return sealed

    def from_db_value(self, value: Any, expression: object, connection: object) -> Sealed | None:
        """Wrap the bytes; the row is not known here, so nothing is opened."""
        return None if value is None else Sealed(bytes(value))

    @sensitive_variables("value")
    def get_prep_value(self, value: Any) -> Any:
        """Plain text never passes this way: only `pre_save` knows the row to seal it for."""
        if value is not None and not isinstance(value, Sealed):
            self._refuse("must be saved with save() or bulk_create(): nothing else can seal it")
        return value

    @sensitive_variables("value")
    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """The sealed bytes as the driver wants them."""
        value = self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(value.blob)

    get_db_prep_save = get_db_prep_value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`."""
        if lookup_name != "isnull":
            self._refuse("is sealed, so it cannot be searched: use isnull or a blind index")
        return super().get_lookup(lookup_name)

    def get_transform(self, name: str) -> NoReturn:
        """None."""
        self._refuse("is sealed, so it cannot be searched")

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"

    def value_to_string(self, obj: models.Model) -> str:
        """For `dumpdata`: the ciphertext in base64, as stored (sealed here if it is not yet)."""
        held = obj.__dict__.get(self.attname)
        sealed = held.sealed if isinstance(held, _Held) else None
        return base64.b64encode((sealed or self.close(obj, getattr(obj, self.attname))).blob).decode()

    def deconstruct(self) -> Any:
        """Add `bound_as`; leave out the default of what may be null: older rows stay so, and are read as it."""
        name, path, args, kwargs = super().deconstruct()
        if self.null:
            kwargs.pop("default", None)
        if self.bound_as:
            kwargs["bound_as"] = self.bound_as
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """The model must name its dialogue, and must not sort by ciphertext."""
        return [*super().check(**kwargs), *self._check_place(), *self._check_ordering()]

    def _check_place(self) -> Sequence[CheckMessage]:
        if any(hasattr(self.model, name) for name in ("vault_dialogue_id", "dialogue_id")):
            return []
        text = "names neither vault_dialogue_id nor dialogue_id, so its text cannot be sealed."
        return [Error(f"{self.model.__name__} {text}", obj=self, id="vault.E010")]

    def _check_ordering(self) -> Sequence[CheckMessage]:
        ordered = [name.lstrip("-") for name in self.model._meta.ordering or () if isinstance(name, str)]
        if self.name not in ordered:
            return []
        text = f"{self.model.__name__} cannot be ordered by {self.name}: the database sees only ciphertext."
        return [Error(text, obj=self, id="vault.E011")]

    def _place(self, instance: models.Model) -> dict[str, Any]:
        table, _dot, column = (self.bound_as or f"{self.model._meta.db_table}.{self.column}").rpartition(".")
        scope = getattr(instance, "vault_dialogue_id", None) or getattr(instance, "dialogue_id", None)
        row, person = instance.pk, getattr(instance, "vault_person_id", None)
        if not isinstance(row, UUID) or not isinstance(scope, UUID) or not isinstance(person, UUID | None):
            self._refuse(
                "needs UUIDs for its row, its dialogue and, if any, its person before it is read or saved"
            )
        return {"table": table, "column": column, "row": row, "dialogue": scope, "person": person}

    def _refuse(self, why: str) -> NoReturn:
        raise FieldError(f"{self.model.__name__}.{self.name} {why}.")


@sensitive_variables("text")
def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Not chained: that error carries the whole text.
        raise ValueError("The text holds half of a character pair, which is not valid Unicode.") from None


class SealedTextField(SealedField, _TextField):
    """Sealed text. "" and None (stored as NULL) are distinct. `max_length` is checked on the plain text."""

    @sensitive_variables("value")
    def to_bytes(self, value: Any) -> bytes:
        """UTF-8."""
        if not isinstance(value, str):
            raise TypeError(f"{self.model.__name__}.{self.name} holds text, not {type(value).__name__}.")
        return _utf8(value)

    def from_bytes(self, data: bytes) -> str:
        """UTF-8."""
        return data.decode()


class SealedJSONField(SealedField, models.JSONField):
    """A sealed JSON object or list. None is stored as NULL."""

    @sensitive_variables("value", "text")
    def to_bytes(self, value: Any) -> bytes:
        """Compact JSON. A bare number or string is refused: put it into an object."""
        if not isinstance(value, dict | list):
            raise TypeError(
                f"{self.model.__name__}.{self.name} holds an object or a list, not {type(value).__name__}."
            )
        text = json.dumps(
            value, cls=self.encoder or DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")
        )
        return _utf8(text)

    def from_bytes(self, data: bytes) -> Any:
        """Parsed JSON."""
        return json.loads(data, cls=self.decoder)

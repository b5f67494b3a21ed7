"""Everything that is declared, as units: one per table and one per file of functions, each with its SQL.

A unit is what a migration makes stand (`wall.operations.Stand`), what a database remembers (`wall.standing`), and
what `check_wall` compares. Apps declare on their models (`wall = Wall(...)`) and, for functions and for tables
of others, in their `walled/__init__.py` (`ROUTINES`, `TABLES`).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.expressions import F, OrderBy

from wall import emit
from wall.declare import IS_A_LEVEL, Open, Wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A table behind the wall, or a file of functions: everything that a migration says of it.

    `code` makes functions, `sql` everything else. `functions` names each function's logins. `constraints` are
    keyed by table and name, `triggers` whole statements. Lists hold lines, so that a migration reads well.
    """

    name: str
    table: str = ""
    code: list[str] = field(default_factory=list)
    functions: dict[str, list[str]] = field(default_factory=dict)
    sql: list[str] = field(default_factory=list)
    constraints: dict[str, str] = field(default_factory=dict)
    triggers: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """Changes with every word that is declared; not with a part that units are given later and this one does not have."""
        said = {name: value for name, value in asdict(self).items() if value}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def declared() -> dict[str, list[Unit]]:
    """App label → its units, in the order in which they are made to stand; apps from the lowest on."""
    found = {config.label: list(_units_of(config)) for config in apps.get_app_configs()}
    return {label: units for label, units in found.items() if units}


def declaration_of(model: type[models.Model]) -> Wall | None:
    """What a model says of its table, or None."""
    return model.__dict__.get("wall")


def _units_of(config: AppConfig) -> Iterator[Unit]:
    room = _room(config)
    folder = Path(config.path) / "walled"
    for routines in getattr(room, "ROUTINES", ()):
        code, triggers = emit.routines_code(routines, folder)
        yield Unit(
            name=f"{config.label}/{routines.file}",
            code=code,
            triggers=triggers,
            functions={_signature(name): list(logins) for name, logins in routines.functions.items()},
            sql=[routines.then] if routines.then else [],
        )
    for model in config.get_models():
        if (wall := declaration_of(model)) is not None:
            yield table_unit(model._meta.db_table, wall, model)
    for table, declaration in getattr(room, "TABLES", {}).items():
        yield table_unit(table, declaration, _model_of(table))


def _signature(name: str) -> str:
    """As the catalogue spells it."""
    return "wall." + name.replace("timestamptz", "timestamp with time zone")


def _room(config: AppConfig) -> Any:
    name = f"{config.name}.walled"
    return import_module(name) if find_spec(name) else None


def _model_of(table: str) -> type[models.Model] | None:
    of_table = (m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    return next(of_table, None)


def table_unit(table: str, declaration: Wall | Open, model: type[models.Model] | None) -> Unit:
    """The unit of one table. Its columns are the model's: a column more is a change of the unit."""
    if isinstance(declaration, Open):
        return Unit(name=table, table=table, sql=emit.open_sql(table, declaration))
    if model is None:
        raise LookupError(f"{table}: no model says which columns it has")
    columns = [field.column for field in model._meta.local_concrete_fields if field.column]
    parents = _parents(model)
    _check_level(model, declaration)
    constraints = {f"{table} {name}": f"check ({check})" for name, check in declaration.checks.items()}
    code: list[str] = []
    functions: dict[str, list[str]] = {}
    triggers = emit.wall_triggers(table, columns, declaration)
    for column, parent in parents.items():
        constraints |= emit.same_dialogue(table, column, parent._meta.db_table)
    if declaration.levelled:
        constraints[f"{table} {table}_level_is_one"] = f"check ({IS_A_LEVEL})"
        above = _levelled_parents(model, parents)
        code, triggers = emit.level_code(table, above), triggers + emit.level_triggers(table, above)
        names = [f"level_of_{table}", *(emit.raising(table, parent) for parent in above)]
        functions = {f"wall.{name}()": [] for name in names}
    sql = emit.wall_sql(table, columns, declaration) + _quiet_indexes(model)
    return Unit(
        name=table,
        table=table,
        code=code,
        functions=functions,
        sql=sql,
        constraints=constraints,
        triggers=triggers,
    )


def _parents(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Column → model of each foreign key that leads from one row of a dialogue to another.

    Raises ImproperlyConfigured where the key is Django's own: it would tell a hidden row from one that does not
    exist, and reach into another dialogue. The one that carries the dialogue along stands in its place.
    """
    found: dict[str, type[models.Model]] = {}
    for key in model._meta.local_concrete_fields if _is_of_dialogue(model) else ():
        parent: Any = key.related_model
        if parent is None or declaration_of(parent) is None or not _is_of_dialogue(parent):
            continue
        if key.db_constraint:  # type: ignore[attr-defined]
            raise ImproperlyConfigured(
                f"{model.__name__}.{key.name} leads to a row of a dialogue: give it db_constraint=False. "
                "The wall makes a key that stays within the dialogue."
            )
        found[str(key.column)] = parent
    return found


def _is_of_dialogue(model: type[models.Model]) -> bool:
    return any(key.name == "dialogue" for key in model._meta.local_concrete_fields)


def _check_level(model: type[models.Model], wall: Wall) -> None:
    """Raise ImproperlyConfigured where rows have a level that the right to read them would not ask for."""
    has_level = any(one.name == "level" for one in model._meta.local_concrete_fields)
    if _is_of_dialogue(model) and wall.read is not None and has_level != wall.levelled:
        raise ImproperlyConfigured(
            f"{model.__name__}: `levelled` is said exactly where the table has a level."
        )


def _levelled_parents(model: type[models.Model], parents: dict[str, type[models.Model]]) -> dict[str, str]:
    """Table → key column of the rows that this one may not be less confidential than."""
    above = {
        parent._meta.db_table: column
        for column, parent in parents.items()
        if (of_parent := declaration_of(parent)) is not None and of_parent.levelled
    }
    if above:
        return above
    dialogue: Any = model._meta.get_field("dialogue")
    return {dialogue.related_model._meta.db_table: dialogue.column}


def _quiet_indexes(model: type[models.Model]) -> list[str]:
    """No samples of what indexes compute, either."""
    made = [*model._meta.indexes, *model._meta.constraints]
    return [
        f"alter index {index.name} alter column {place} set statistics 0;"
        for index in made
        for place, expression in enumerate(getattr(index, "expressions", ()), 1)
        if not isinstance(expression.expression if isinstance(expression, OrderBy) else expression, F)
    ]

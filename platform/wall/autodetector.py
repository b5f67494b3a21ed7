"""`makemigrations` that also notices what is declared of the wall and stands in no migration.

What is declared (wall.units) is compared with what the newest migrations say; a unit of another text is written
down again, whole, at the end of its app's migration.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.operations.base import Operation

from wall.operations import Stand, Unstand
from wall.units import Unit, declared


def frozen(graph: MigrationGraph) -> dict[str, dict[str, Unit]]:
    """App label → name → the unit that the newest migration says."""
    found: dict[str, dict[str, Unit]] = {}
    for label, operation in _operations(graph):
        units = found.setdefault(label, {})
        if isinstance(operation, Stand):
            units[operation.unit.name] = operation.unit
        elif isinstance(operation, Unstand):
            units.pop(operation.name, None)
    return found


def _operations(graph: MigrationGraph) -> Iterator[tuple[str, Operation]]:
    done = set()
    for leaf in sorted(graph.leaf_nodes()):
        for key in graph.forwards_plan(leaf):
            if key not in done:
                done.add(key)
                migration = graph.nodes[key]
                yield from ((key[0], operation) for operation in (migration.operations if migration else ()))


def outdated(graph: MigrationGraph) -> dict[str, list[Operation]]:
    """App label → the operations that would make its migrations say what is declared."""
    before, found = frozen(graph), {}
    now = declared()
    for label in before.keys() | now.keys():
        old = before.get(label, {})
        new = {unit.name: unit for unit in now.get(label, ())}
        operations: list[Operation] = [Unstand(name) for name in old if name not in new]
        operations += [
            Stand(unit.name, **_said(unit))
            for unit in new.values()
            if unit.name not in old or old[unit.name].fingerprint != unit.fingerprint
        ]
        if operations:
            found[label] = operations
    return found


def _said(unit: Unit) -> dict[str, Any]:
    parts = ("table", "code", "functions", "sql", "constraints", "triggers")
    return {part: value for part in parts if (value := getattr(unit, part))}


class WallAutodetector(MigrationAutodetector):
    """Django's, and then the wall's units, after all that they stand on."""

    def _detect_changes(self, convert_apps: Any = None, graph: MigrationGraph | None = None) -> Any:
        changes = super()._detect_changes(convert_apps, graph)  # type: ignore[misc] # unknown to the stubs
        if graph is None:
            return changes
        for label, operations in outdated(graph).items():
            migrations = changes.setdefault(label, [])
            if not migrations:
                migrations.append(Migration("auto_wall", label))
            migrations[-1].operations = [*migrations[-1].operations, *operations]
        return changes

    def arrange_for_graph(
        self, changes: Any, graph: MigrationGraph, migration_name: str | None = None
    ) -> Any:
        """Django's names and dependencies; and what stands comes after the newest of every floor below it."""
        changes = super().arrange_for_graph(changes, graph, migration_name)
        newest = dict(sorted(graph.leaf_nodes()))
        newest |= {label: migrations[-1].name for label, migrations in changes.items() if migrations}
        floors = list(declared())
        for label, migrations in changes.items():
            stands = [o for o in migrations[-1].operations if isinstance(o, Stand)] if migrations else []
            if not stands:
                continue
            below = set(floors[: floors.index(label)]) | _owners_of(stands) - set(floors)
            migrations[-1].dependencies += [(each, newest[each]) for each in sorted(below) if each in newest]
        return changes


def _owners_of(stands: list[Stand]) -> set[str]:
    tables = {stand.unit.table for stand in stands}
    models = apps.get_models(include_auto_created=True, include_swapped=True)
    return {model._meta.app_label for model in models if model._meta.db_table in tables}

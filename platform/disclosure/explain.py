"""Explanations: for readers, of kinds and counts; for those who may know, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from .attack import Attack
from .figures import Published, Show
from .history import Release
from .messages import CATALOGUE, say
from .tables import Key

LANGUAGES = ("en", "fr")


def explain(release: Release, detailed: bool = False) -> dict[str, Any]:
    """What is hidden, why, at what loss, and how to read it: a JSON object with message ids and their texts.

    Without `detailed` it says nothing that the figures do not, and may go to every reader: which rules are in force, not
    which of them struck. With it, every hidden cell is listed with its reason and the interval kept open: for the one
    who may know the cells anyway.
    """
    tables = [_table(published, release) for published in release.published]
    result: dict[str, Any] = {"release": release.name, "audience": release.audience, "tables": tables}
    if detailed:
        result["cells"] = [entry for key in hidden(release) for entry in refusal(release, key, detailed=True)]
        result["notes"] = [
            _message(f"note.{reason}", cell=t.key, low=t.low, high=t.high)
            for t in release.notes
            for reason in t.reasons
            if f"note.{reason}" in CATALOGUE
        ]
    return result


def hidden(release: Release) -> list[Key]:
    """The keys of all undisclosed figures, each once."""
    return list(
        dict.fromkeys(
            p.key(where)
            for p in release.published
            for where, figure in p.figures.items()
            if figure.show is Show.HIDDEN
        )
    )


def refusal(release: Release, key: Key, detailed: bool = False) -> list[dict[str, Any]]:
    """Why one figure is undisclosed, at one of two levels of detail."""
    if not detailed:
        return [_message("refused.public")]
    targets = [t for t in release.targets if t.key == key]
    if targets:
        low, high = min(t.low for t in targets), max(t.high for t in targets)
        return [
            _message(f"refused.{reason}", cell=key, low=low, high=high)
            for reason in dict.fromkeys(reason for t in targets for reason in t.reasons)
        ]
    populations = {table.population for table in release.tables}
    subtracted = any(t.key.population not in populations for t in release.targets)
    return [_message("refused.differencing" if subtracted else "refused.complementary", cell=key)]


def learned(attack: Attack, cells: Iterable[Key] | None = None) -> list[dict[str, Any]]:
    """Who learns what about how many: one sentence for each cell that the attacker has bounded from both sides."""
    wanted = attack.ranges if cells is None else list(cells)
    found = []
    for r in sorted((attack.ranges[key] for key in wanted), key=lambda r: (r.high - r.low, r.key)):
        message = "exact" if r.recovered else "range" if r.high < inf else "least"
        if r.high < inf or r.low > 0:
            found.append(
                _message(
                    f"learns.{message}",
                    attacker=attack.attacker,
                    cell=r.key,
                    low=f"{r.low:g}",
                    high=f"{r.high:g}",
                )
            )
    return found


def _table(published: Published, release: Release) -> dict[str, Any]:
    figures = list(published.figures.values())
    covered = sum(figure.show is Show.HIDDEN for figure in figures)
    messages = [
        _message("hidden" if covered else "hidden.none", hidden=covered, figures=len(figures)),
        _message("population", population=published.population, measure=published.measure),
    ]
    if covered:
        messages += [
            _message("undisclosed"),
            _message("loss", loss=f"{release.loss:g}", bound=f"{release.bound:g}"),
        ]
        messages += [_message(kind) for kind in (*release.kinds, "kind.complementary")]
    if any(figure.show is Show.BAND for figure in figures):
        messages.append(_message("denominator"))
    for base in sorted({figure.width for figure in figures if figure.show is Show.ROUNDED}):
        messages.append(_message("rounded", base=base))
    return {
        "population": published.population,
        "measure": published.measure,
        "dimensions": [d.name for d in published.dimensions],
        "figures": len(figures),
        "hidden": covered,
        "kinds": _ids(messages, "kind."),
        "messages": messages,
    }


def _ids(messages: Sequence[dict[str, Any]], prefix: str) -> list[str]:
    return [m["id"] for m in messages if m["id"].startswith(prefix)]


def _message(message: str, **values: object) -> dict[str, Any]:
    """A message id with its values and its text in each language."""
    return {"id": message, "values": {name: str(value) for name, value in values.items()}} | {
        language: say(message, language, **values) for language in LANGUAGES
    }


__all__ = ["explain", "hidden", "learned", "refusal", "say"]

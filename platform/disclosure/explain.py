"""Explanations: for readers, of kinds and counts; for those who may know, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor, inf
from typing import Any

from .attack import Attack
from .errors import BadRequest, DisclosureError
from .figures import Published, Show
from .history import Release
from .messages import CATALOGUE, say
from .ranges import Range
from .tables import Key

LANGUAGES = ("en", "fr")


def explain(release: Release, *, detailed: bool = False) -> dict[str, Any]:
    """What is hidden, why, at what loss, and how to read it: a JSON object with message ids and their texts.

    Without `detailed` it says nothing that the figures do not, and may go to every reader: how many are hidden, which
    rules are in force, not which of them struck. With it, the loss by the publisher's measure is given, and every hidden
    cell is listed with its reason and the interval kept open: for the one who may know the cells anyway.
    """
    tables = [_table(published, release) for published in release.published]
    result: dict[str, Any] = {"release": release.name, "audience": release.audience, "tables": tables}
    if detailed:
        # By values or by weights, the loss would tell readers what is hidden, or what the publisher cares for.
        result["loss"] = _message("loss", loss=f"{release.loss:g}", bound=f"{release.bound:g}")
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


def refusal(release: Release, key: Key, *, detailed: bool = False) -> list[dict[str, Any]]:
    """Why one figure is undisclosed, at one of two levels of detail. Raises `BadRequest` for one that is not."""
    if key not in hidden(release):
        raise BadRequest("no undisclosed figure of this release", cell=str(key))
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
    subtracted = {
        t.key.population not in populations for t in release.targets if t.key.measure == key.measure
    }
    reason = "either" if len(subtracted) > 1 else "differencing" if True in subtracted else "complementary"
    return [_message(f"refused.{reason}", cell=key)]


def refused(error: DisclosureError, *, detailed: bool = False) -> list[dict[str, Any]]:
    """Why a release was refused as a whole. Without `detailed`, for those who may not know, only that it was."""
    return [_message("refused.reason", reason=error) if detailed else _message("refused.release")]


def learned(attack: Attack, cells: Iterable[Key] | None = None) -> list[dict[str, Any]]:
    """Who learns what about how many: one sentence for each cell that the attacker has bounded from both sides."""
    wanted = attack.ranges if cells is None else list(cells)
    found = []
    for r in sorted((attack.ranges[key] for key in wanted), key=lambda r: (r.high - r.low, r.key)):
        low, high = whole_ends(r)
        message = "exact" if low == high else "range" if high < inf else "least"
        if high < inf or low > 0:
            found.append(
                _message(f"learns.{message}", attacker=attack.attacker, cell=r.key, low=low, high=high)
            )
    return found


def whole_ends(r: Range) -> tuple[float, float]:
    """The ends of a range in whole numbers (`inf` stays), for amounts are whole too, and everybody knows."""
    slack = 1e-6 + 1e-12 * abs(r.low)
    low, high = ceil(r.low - slack), r.high if r.high == inf else floor(r.high + slack)
    return (low, high) if low <= high else (round(r.low), round(r.low))


def _table(published: Published, release: Release) -> dict[str, Any]:
    figures = list(published.figures.values())
    covered = sum(figure.show is Show.HIDDEN for figure in figures)
    messages = [
        _message("hidden" if covered else "hidden.none", hidden=covered, figures=len(figures)),
        _message("population", population=published.population, measure=published.measure),
    ]
    if covered:
        messages.append(_message("undisclosed"))
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


__all__ = ["explain", "hidden", "learned", "refusal", "refused", "say"]

"""Files of the command line: rows and JSON in, with the line named where something is wrong; results out, all or none."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from .errors import DisclosureError
from .figures import Published, Show
from .history import History

DIGITS = 15
"""Amounts of more digits are refused: the solver computes in floating point."""


@dataclass(frozen=True)
class Sheet:
    """A CSV with a header. Each row is its first line's number and its fields by column, blanks around them stripped."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """Read UTF-8 separated by commas. A field that a short line lacks is blank. Raises `DisclosureError`."""
        lines = csv.reader(StringIO(_text(path), newline=""), strict=True)
        columns: list[str] = []
        rows: list[tuple[int, dict[str, str]]] = []
        first = 1
        try:
            for fields in lines:
                given = [field.strip() for field in fields]
                if any(given) and not columns:
                    columns = given
                elif any(given):
                    _fits(given, columns, f"{path.name}, line {first}")
                    blanks = [""] * (len(columns) - len(given))
                    rows.append((first, dict(zip(columns, given + blanks, strict=True))))
                first = lines.line_num + 1
        except csv.Error as wrong:
            raise DisclosureError(
                f"{path.name}, line {lines.line_num}: {wrong}; save the file as plain CSV"
            ) from wrong
        repeated = sorted({name for name in columns if name and columns.count(name) > 1})
        if repeated:
            raise DisclosureError(
                f"{path.name} has several columns called {', '.join(map(repr, repeated))}; rename or drop all but one"
            )
        if not rows:
            raise DisclosureError(
                f"{path.name} holds no rows; give a header and, under it, one line per person (or payment)"
            )
        return cls(path.name, tuple(filter(None, columns)), tuple(rows))

    def check(self, column: str, option: str) -> None:
        """Raise unless there is such a column."""
        if column not in self.columns:
            raise DisclosureError(
                f"{option} names {column!r}, but there is no column {column!r} in {self.name}; it has "
                f"{', '.join(map(repr, self.columns))} (columns are separated by commas)"
            )

    def each(self, column: str) -> Iterator[tuple[int, str]]:
        """Line and content of a column that must be filled in everywhere."""
        for line, row in self.rows:
            if not row[column]:
                raise self.wrong(
                    line, f"column {column!r} is blank; fill it in, with 'not recorded' if need be"
                )
            yield line, row[column]

    def wrong(self, line: int, sentence: str) -> DisclosureError:
        """What to raise about one line."""
        return DisclosureError(f"{self.name}, line {line}: {sentence}")

    def check_amounts(self, column: str) -> None:
        """Raise unless a column holds whole numbers from 0 up."""
        for line, amount in self.each(column):
            if not re.fullmatch(r"[0-9]+(\.0+)?", amount) or len(amount.partition(".")[0]) > DIGITS:
                raise self.wrong(
                    line,
                    f"{amount!r} in column {column!r} is no whole number from 0 up of at most {DIGITS} digits; give "
                    "money in its smallest unit",
                )

    def check_once(self, column: str) -> None:
        """Raise if somebody stands in two lines."""
        seen: dict[str, int] = {}
        for line, name in self.each(column):
            if seen.setdefault(name, line) != line:
                raise self.wrong(
                    line,
                    f"{name!r} in column {column!r} stands in line {seen[name]} already; leave one of them out",
                )


def _fits(given: list[str], columns: list[str], place: str) -> None:
    if len(given) > len(columns):
        raise DisclosureError(
            f"{place} has {len(given)} fields, the header {len(columns)}; put quotes around a field that holds a comma"
        )


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise DisclosureError(f"{path.name}, line {line} is not UTF-8; save the file as UTF-8") from wrong


def read_json(path: Path) -> Any:
    """The content of a JSON file. Raises `DisclosureError` with the line where it is none."""
    try:
        return json.loads(_text(path), object_pairs_hook=lambda pairs: _once(pairs, path))
    except json.JSONDecodeError as wrong:
        raise DisclosureError(f"{path.name}, line {wrong.lineno} is no JSON: {wrong.msg}") from wrong
    except RecursionError as wrong:
        raise DisclosureError(f"{path.name} is nested too deeply") from wrong


def _once(pairs: list[tuple[str, Any]], path: Path) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise DisclosureError(f"{path.name} lists {name!r} twice; leave one of them out")
    return dict(pairs)


def read_outlines(path: Path) -> dict[str, Any]:
    """Dimension name to outline."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise DisclosureError(f'{path.name} must be an object such as {{"gender": ["women", "men"]}}')
    return {name.strip(): _outline(outline, f"{path.name}: {name!r}") for name, outline in data.items()}


def _outline(outline: Any, place: str) -> Any:
    """An outline with stripped names. Raises for what is neither a list of names nor an object of outlines."""
    if isinstance(outline, dict):
        return {
            group.strip(): _outline(below, f"{place}, {group!r}") if below else []
            for group, below in outline.items()
        }
    if isinstance(outline, list) and outline and all(isinstance(name, str) for name in outline):
        return [name.strip() for name in outline]
    raise DisclosureError(
        f"{place} must be a list of category names, or an object from group names to such lists"
    )


def read_register(path: Path) -> tuple[History, bytes | None]:
    """The history in a register and its bytes; an empty one and None where there is no file yet."""
    if not path.exists():
        if not path.absolute().parent.is_dir():
            raise DisclosureError(f"the folder of --register {path} does not exist; make it first")
        return History(), None
    before = path.read_bytes()
    data = read_json(path)
    try:
        return History.from_json(data), before
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as wrong:
        raise DisclosureError(
            f"{path.name} is no register of releases; give the file that an earlier --register wrote"
        ) from wrong


def read_release(path: Path) -> list[Published]:
    """The tables of a release.json."""
    data = read_json(path)
    try:
        found = [Published.from_json(table) for table in data]
        if not found or not all(map(_named, found)):
            raise ValueError  # noqa: TRY301 - answered below, with every other way to be no such list
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as wrong:
        raise DisclosureError(
            f"{path.name} is no list of published tables; give a release.json that `protect` wrote"
        ) from wrong
    return found


def _named(published: Published) -> bool:
    """Whether a table says in text what it counts, and shows what its bands are shares of."""
    return (
        isinstance(published.population, str)
        and isinstance(published.measure, str)
        and all(f.show is not Show.BAND or f.of in published.figures for f in published.figures.values())
    )


def check_folder(folder: Path) -> None:
    """Raise unless a folder for results is new or empty: nothing of an earlier release may lie beside a new one."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DisclosureError(f"--out {folder} is not empty; name a new folder for each release")


def write_together(folder: Path, texts: Mapping[str, str], singles: Mapping[Path, str]) -> None:
    """Write single files (the register last among them) and then a new folder, all or none.

    Single files hold the truth: new ones are for their owner only. Everything is written under other names first; then
    the names are changed, the folder's last. Whoever is interrupted in between has a register with one release too
    many, never a release that no register knows.
    """
    check_folder(folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    waiting = {path.resolve(): _aside(path.resolve()) for path in singles}
    draft, before = _aside(folder), {path: path.read_bytes() if path.exists() else None for path in waiting}
    changed: list[Path] = []
    try:
        draft.mkdir()
        for name, text in texts.items():
            _durably(draft / name, text.encode())
        for path, text in singles.items():
            _durably(waiting[path.resolve()], text.encode(), _mode(path))
        for path, aside in waiting.items():
            aside.replace(path)
            changed.append(path)
            _settle(path.parent)
        draft.replace(folder)
        _settle(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for path in changed:
            _restore(path, before[path])
        for aside in waiting.values():
            aside.unlink(missing_ok=True)
        raise


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _mode(path: Path) -> int:
    """Who may read a confidential file: as before, or its owner alone."""
    return path.stat().st_mode & 0o777 if path.exists() else 0o600


def _durably(path: Path, data: bytes, mode: int = 0o666) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _restore(path: Path, before: bytes | None) -> None:
    """Put a file back to what it was."""
    if before is None:
        path.unlink(missing_ok=True)
    else:
        _durably(_aside(path), before, _mode(path))
        _aside(path).replace(path)

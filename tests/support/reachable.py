"""Which actions an address may call: followed from its view through our own functions, as far as names lead."""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from ledger.actions import REGISTRY

OURS = ("accounts", "desk", "dialogues", "funding", "notices", "resources")


def load_all_actions() -> None:
    """Import every module that could declare one: some are loaded by tasks and commands alone."""
    for package in OURS:
        path = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(path, f"{package}."):
            if ".actions" in found.name or ".demo" in found.name:
                importlib.import_module(found.name)


def views(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from views(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def actions_of(callback: Any) -> set[str]:
    """The names of the actions that this view may call."""
    found: set[str] = set()
    methods = getattr(callback, "actions", None)
    for method in dict.fromkeys(methods.values()) if methods else ():
        cls = callback.cls
        _follow(getattr(cls, method), found, set(), cls, method)
    if not methods:
        _follow(inspect.unwrap(callback), found, set(), None, "")
    return found


def _follow(thing: Any, found: set[str], seen: set[int], cls: Any, method: str) -> None:
    """Follow a function, or whatever holds functions; an action is where it ends."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    name = getattr(thing, "action_name", None)
    if name is not None and REGISTRY.get(name) is thing:
        found.add(name)
        return
    parts: list[Any] = []
    if isinstance(thing, functools.partial):
        parts = [thing.func, *thing.args, *thing.keywords.values()]
    elif isinstance(thing, dict):
        parts = list(thing.values())
    elif isinstance(thing, list | tuple | set | frozenset):
        parts = list(thing)
    elif is_dataclass(thing) and not isinstance(thing, type):
        parts = list(vars(thing).values()) if hasattr(thing, "__dict__") else []
    elif isinstance(thing, FunctionType) and thing.__module__.partition(".")[0] in OURS:
        parts = list(_named(thing, cls, method))
    for part in parts:
        _follow(part, found, seen, cls, method)


def _named(function: FunctionType, cls: Any, method: str) -> Iterator[Any]:
    """What the names in a function's code stand for: in its module, in modules that it names, in its own class."""
    names = _names(function.__code__)
    known = [function.__globals__[name] for name in names if name in function.__globals__]
    yield from known
    yield from (cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell))
    for module in known:
        if isinstance(module, ModuleType) and module.__name__.partition(".")[0] in OURS:
            yield from (getattr(module, name) for name in names if hasattr(module, name))
    if cls is not None:
        if "acts" in names:  # what an endpoint says of a method, where a method of all endpoints calls it
            yield cls.acts.get(method)
        yield from (
            getattr(cls, name) for name in names if isinstance(getattr(cls, name, None), FunctionType)
        )


def _names(code: CodeType) -> set[str]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*(_names(one) for one in inner))


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False

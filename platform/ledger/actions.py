"""An action: the only way anything changes.

    @action("session.log", says=_("Log a session"), needs=Right.LOG)
    def log_session(*, dialogue: Dialogue, ...) -> Session: ...

The decorator opens the transaction, asks the wall for the right on that object, runs the body and writes
one ledger entry. A page, an API call, an import, a task and a management command all call the same
function, so nothing changes unchecked or unrecorded.
"""

import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID

import structlog
from celery.exceptions import OperationalError as BrokerAway
from django.db import connections, models, transaction

from ledger.models import Entry
from vault import ensure_key, seal_blob
from wall.offices import current_office
from wall.questions import require
from wall.refusal import Hidden, Refused
from wall.rights import Right
from wall.viewer import current_viewer, viewing

log = structlog.get_logger("ledger")
P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

Asks = Right | Callable[..., None] | None


class Action(Protocol[P, R_co]):
    """What `@action` makes of a function, so that whoever calls it need not repeat its name or its right.

    `says` is what readers of the ledger call it. `needs` is asked of the dialogue of the argument named `on`.
    `kind` is the kind of its ledger entry.
    """

    action_name: str
    says: Any
    needs: Asks
    on: str
    kind: Entry.Kind

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Do it, as the decorator says."""
        ...


# Every action by its name. A test drives each one and counts its entries.
REGISTRY: dict[str, Action[..., Any]] = {}


class AlreadyDone(Exception):
    """Raised in an action's body when this very request was carried out before.

    Nothing is written and nothing recorded; the action returns `result`.
    """

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


@dataclass
class _Entry:
    """What the running action will leave in the ledger."""

    action: str
    kind: Entry.Kind
    object_type: str = ""
    object_id: UUID | None = None
    dialogue_id: UUID | None = None
    fields: set[str] = field(default_factory=set)
    detail: dict[str, Any] | None = None


_running: ContextVar[_Entry | None] = ContextVar("running_action", default=None)


def action(
    name: str,
    *,
    says: Any = "",
    needs: Asks,
    on: str = "dialogue",
    at: str | None = None,
    kind: Entry.Kind = Entry.Kind.ACT,
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Make a keyword-only function the action `name`, which readers of the ledger call what it `says`.

    `needs` is a right on the dialogue of the argument named `on`, or a function that is called with the
    action's arguments and raises Refused, or None for what every signed-in person may do to their own.
    `at` names the office (database login) that the action works in; otherwise the current one.
    A nested action asks for its own right and contributes to the outer one's entry.
    """

    def decorate(body: Callable[P, R]) -> Action[P, R]:
        @wraps(body)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name}: actions take keyword arguments only")
            if _running.get() is not None:
                _ask(needs, on, kwargs)
                return body(**kwargs)  # type: ignore[call-arg]
            return _outermost(name, needs, on, at, kind, body, kwargs)

        if name in REGISTRY:
            raise RuntimeError(f"two actions are called {name}")
        made = cast(Action[P, R], run)
        made.action_name, made.says, made.needs, made.on, made.kind = name, says, needs, on, kind
        REGISTRY[name] = made
        return made

    return decorate


def _outermost(
    name: str,
    needs: Asks,
    on: str,
    at: str | None,
    kind: Entry.Kind,
    body: Callable[..., R],
    kwargs: dict[str, Any],
) -> R:
    alias = at or current_office()
    entry = _Entry(name, kind, dialogue_id=_dialogue_of(kwargs.get(on)))
    token = _running.set(entry)
    viewer = current_viewer()
    elsewhere = viewer is not None and alias != current_office()
    try:
        with viewing(viewer, using=alias) if elsewhere and viewer else transaction.atomic(using=alias):
            held = _announce(alias, name, entry.dialogue_id if isinstance(needs, Right) else None)
            _ask(needs, on, kwargs, held=held)
            result = body(**kwargs)
            if entry.object_id is None and isinstance(result, models.Model):
                about(result)
            _write(alias, entry)
    except AlreadyDone as before:
        return before.result
    except Refused as refused:
        if refused.status in (403, 404):
            refused.extra.setdefault("denied", (name, entry.dialogue_id))
        raise
    else:
        return result
    finally:
        _running.reset(token)


def _announce(alias: str, name: str, dialogue_id: UUID | None) -> int | None:
    """Tell the tripwire that an action runs and fetch, in the same question, the rights held."""
    with connections[alias].cursor() as cursor:
        if dialogue_id is None:
            cursor.execute("select set_config('wall.action', %s, true)", [name])
            return None
        cursor.execute("select set_config('wall.action', %s, true), wall.rights_on(%s)", [name, dialogue_id])
        return int(cursor.fetchone()[1])


def _ask(needs: Asks, on: str, kwargs: dict[str, Any], *, held: int | None = None) -> None:
    if needs is None:
        return
    if not isinstance(needs, Right):
        needs(**kwargs)
        return
    dialogue_id = _dialogue_of(kwargs[on])
    if dialogue_id is None:
        raise Hidden
    require(needs, dialogue_id, held=held)


def _dialogue_of(thing: Any) -> UUID | None:
    """The dialogue that a model instance belongs to; models say so by `dialogue_id` or are dialogues."""
    if isinstance(thing, UUID):
        return thing
    found = getattr(thing, "dialogue_id", None)
    if found is None and getattr(thing, "is_dialogue", False):
        found = thing.pk
    return found


def about(thing: models.Model) -> None:
    """Name the object of the running action's entry, and its dialogue where it has one."""
    entry = _current()
    entry.object_type = thing._meta.label_lower
    entry.object_id = thing.pk
    entry.dialogue_id = _dialogue_of(thing) or entry.dialogue_id


def note_fields(*names: str) -> None:
    """Add names of changed fields to the running action's entry. Names only: values would be content."""
    _current().fields.update(names)


def note_detail(**detail: Any) -> None:
    """Keep confidential detail (a reason, a filter) with the entry, sealed under the dialogue's key."""
    entry = _current()
    entry.detail = {**(entry.detail or {}), **detail}


def after_commit(task: Any, *ids: str) -> None:
    """Queue a task with these ids for when the running action has been committed.

    A broker that is away does not undo what was committed: what tasks do is also found by beat.
    """

    def send() -> None:
        try:
            task.delay(*ids)
        except BrokerAway as error:
            log.warning("broker away, left to beat", task=task.name, error=type(error.__cause__).__name__)

    transaction.on_commit(send, using=current_office(), robust=True)


def _current() -> _Entry:
    entry = _running.get()
    if entry is None:
        raise RuntimeError("no action is running")
    return entry


def _write(alias: str, entry: _Entry) -> None:
    sealed = None
    if entry.detail is not None:
        scope = entry.dialogue_id or current_viewer()
        if scope is None:
            raise RuntimeError(f"{entry.action}: detail needs a dialogue or a viewer to be sealed for")
        if entry.dialogue_id is None:
            ensure_key(scope)
        sealed = seal_blob(scope, "ledger.detail", json.dumps(entry.detail, default=str).encode())
    _append(
        alias,
        (
            entry.action,
            entry.kind,
            entry.object_type,
            entry.object_id,
            entry.dialogue_id,
            sorted(entry.fields),
            sealed,
        ),
    )


def record_denial(name: str, dialogue_id: UUID | None) -> None:
    """Leave one entry for a refused action; called after its own transaction was rolled back."""
    _append(current_office(), (name, Entry.Kind.DENIED, "", None, dialogue_id, [], None))


def _append(alias: str, row: tuple[Any, ...]) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("select wall.ledger_append(%s, %s, %s, %s, %s, %s, %s)", row)

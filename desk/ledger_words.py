"""What stands in the ledger as codes, in words that its readers use."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.fields import NOUNS
from dialogues.queries.capacities import NAMES
from ledger.actions import REGISTRY
from resources.fields import fields_of

# Where actions are declared outside a room of that name.
ELSEWHERE = ("dialogues.demo.past",)


@cache
def actions() -> dict[str, Any]:
    """What each action is called where it is declared; a page may never have loaded those of tasks and commands."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "actions"):
            room = import_module(f"{app.name}.actions")
            for found in iter_modules(getattr(room, "__path__", ())):
                import_module(f"{room.__name__}.{found.name}")
    for name in ELSEWHERE:
        import_module(name)
    return {name: act.says for name, act in REGISTRY.items() if act.says}


# Fields that an entry names; several may be one thing to a reader. What a noun declares is called as on its page.
FIELDS = {
    **NAMES,
    **{field.name: field.label for noun in reversed(NOUNS) for field in fields_of(noun)},
    "accepted_at": _("Acceptance"),
    "alias": _("Alias"),
    "arms_length": _("Arm’s length"),
    "brief": _("Title, theme and issue areas"),
    "body": _("Text"),
    "clearance": _("Clearance"),
    "confirmed_at": _("Confirmation"),
    "detail": _("Place"),
    "done_at": _("Done"),
    "due_at": _("Due"),
    "ended_at": pgettext_lazy("noun", "End"),
    "ended_on": pgettext_lazy("noun", "End"),
    "erased_on": pgettext_lazy("noun", "Erasure"),
    "expiry": pgettext_lazy("noun", "End"),
    "gender_words": _("Gender"),
    "identity": _("Name"),
    "is_active": _("Access"),
    "kind": _("Kind"),
    "log": _("Log"),
    "openpgp_key": _("OpenPGP key"),
    "owner": _("Whose"),
    "programme": _("Programme"),
    "roster": _("Roster"),
    "shred_on": _("Destruction of the content"),
    "split_from": _("Split from"),
    "state": _("State"),
    "state_since": _("Beginning"),
}

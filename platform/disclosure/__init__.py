"""Statistical disclosure control for small rosters: what may be published, and an attacker that checks it.

    gender = Dimension.of("gender", ["women", "men"])
    role = Dimension.of("role", {"military": ["general", "colonel"], "civil": ["mediator", "engineer"]})
    table = Table.from_rows(rows, [gender, role], population="2025H1", unit="participation", origin="dialogue")

    release = protect([table], history=register, audience="donor A")    # raises rather than publish by halves
    release.published[0][at(gender="women")]                            # a Figure: exact, rounded, a band, or hidden
    attack(release.published).narrowest()                               # what an outsider makes of it
    explain(release)                                                    # what is hidden, why, at what loss
    register = register.add(release)

The package knows neither Django nor this project's models. Counts and amounts are whole numbers; money is given in its
smallest unit. `docs/disclosure.md` states the formulation, its proofs and its limits.
"""

from . import errors
from .attack import Attack, attack
from .cellkey import rounded
from .dimensions import Dimension
from .errors import DisclosureError
from .explain import explain, learned, refusal, refused
from .figures import HIDDEN, Figure, Published, Show
from .forms import bands
from .history import PUBLIC, History, Release, Target
from .knowledge import Contributor, Insider, Knowledge, Outsider, Participant
from .loss import count_cells, sum_values, weighted
from .messages import say
from .protect import Options, exactly, protect
from .ranges import Range
from .replay import replay
from .rules import (
    STANDARD,
    Dominance,
    GroupDisclosure,
    MinimumContributors,
    MinimumFrequency,
    PoolingMinimum,
    PPercent,
    Risk,
    Rule,
)
from .suggest import Suggestion, suggest
from .tables import Cell, Coordinates, Key, Part, Table, at

__all__ = [
    "HIDDEN",
    "PUBLIC",
    "STANDARD",
    "Attack",
    "Cell",
    "Contributor",
    "Coordinates",
    "Dimension",
    "DisclosureError",
    "Dominance",
    "Figure",
    "GroupDisclosure",
    "History",
    "Insider",
    "Key",
    "Knowledge",
    "MinimumContributors",
    "MinimumFrequency",
    "Options",
    "Outsider",
    "PPercent",
    "Part",
    "Participant",
    "PoolingMinimum",
    "Published",
    "Range",
    "Release",
    "Risk",
    "Rule",
    "Show",
    "Suggestion",
    "Table",
    "Target",
    "at",
    "attack",
    "bands",
    "count_cells",
    "errors",
    "exactly",
    "explain",
    "learned",
    "protect",
    "refusal",
    "refused",
    "replay",
    "rounded",
    "say",
    "suggest",
    "sum_values",
    "weighted",
]

"""One file per noun. Import models from here."""

from notices.models.ladder import Ladder
from notices.models.notice import ON_ITS_WAY, Because, Notice, State
from notices.models.obligation import Obligation
from notices.models.preference import Pace, Preference

__all__ = ["ON_ITS_WAY", "Because", "Ladder", "Notice", "Obligation", "Pace", "Preference", "State"]

"""One file per noun. Import models from here."""

from notices.models.notice import Because, Notice, State
from notices.models.obligation import Obligation

__all__ = ["Because", "Notice", "Obligation", "State"]

"""The stage on which actions are driven (tests/support/stage.py)."""

from support.stage import stage

__all__ = ["stage"]

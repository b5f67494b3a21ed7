"""The furnished world and the room in it (tests/support/furnished.py)."""

from support.furnished import furnished, owner, room

__all__ = ["furnished", "owner", "room"]

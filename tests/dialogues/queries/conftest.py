"""The furnished world, and a superuser in it."""

from support.furnished import furnished, owner

__all__ = ["furnished", "owner"]

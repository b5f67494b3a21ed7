"""Dialogues: parties, roster, sessions and records, and who may know of them."""

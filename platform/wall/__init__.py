"""The wall: who may see and do what, decided in PostgreSQL.

Mechanism only. It knows people and dialogues by their UUIDs, and nothing of what a dialogue is.
"""

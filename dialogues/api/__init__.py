"""The API of dialogues: everything that the pages do."""

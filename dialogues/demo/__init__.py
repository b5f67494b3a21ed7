"""The demo world: nine fictional dialogues, told as tables (stories/) and made by the actions that people use."""

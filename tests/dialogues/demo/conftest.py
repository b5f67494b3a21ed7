"""The demo world, loaded once for all files here (tests/support/demo_world.py)."""

from support.demo_world import demo, loaded_demo, told

__all__ = ["demo", "loaded_demo", "told"]

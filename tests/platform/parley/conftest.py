"""Servers of their own for the tests of what starts Parley."""

from support.servers import var  # noqa: F401 - a fixture

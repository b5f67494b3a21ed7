"""Programs that stand in for Parley's own, and what they have started."""

import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import psutil

from parley.processes import wait_until
from parley.supervisor import Program

# Seconds in which whatever is waited for has happened, on a busy machine, too. Only a failure takes so long.
PATIENCE = 300


def in_time(condition: Callable[[], bool]) -> bool:
    """Wait until it is so; False where it does not come to be."""
    return wait_until(condition, PATIENCE)


def program(tmp_path: Path, code: str, name: str = "The stand-in", patience: float = PATIENCE) -> Program:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return Program(name, command, {"PATH": os.environ["PATH"]}, tmp_path / f"{name}.log", patience)


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)

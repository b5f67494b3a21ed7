"""Programs that stand in for Parley's own, and what they have started."""

import os
import sys
import textwrap
from pathlib import Path

import psutil

from parley.supervisor import Program


def program(tmp_path: Path, code: str, name: str = "The stand-in", patience: float = 5) -> Program:
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return Program(name, command, {"PATH": os.environ["PATH"]}, tmp_path / f"{name}.log", patience)


def children_of(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)

"""Changes one thing at a time in a module and says which changes no test notices.

    PYTHONPATH=platform:. .venv/bin/python tools/mutate.py dialogues/rules.py tests/dialogues/test_rules.py

Changed are comparisons, `and`, `or`, `not`, arithmetic, constants (sentences apart), what a function returns, and
conditions of a query, which are left out. All changes stand in the module at once and one of them is switched on:
so the servers, Django and the database's template are started once, and each change runs in a fork of that. What is
computed when the module is imported is switched on in a process of its own.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 300  # a change that makes the tests run longer is noticed
SWITCH = "PARLEY_MUTANT"

PAIRS: list[tuple[type[ast.AST], type[ast.AST]]] = [
    *[(ast.Lt, ast.LtE), (ast.Gt, ast.GtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)],
    *[(ast.And, ast.Or), (ast.Add, ast.Sub), (ast.BitOr, ast.BitAnd), (ast.Mult, ast.Div)],
]
OTHER = dict([*PAIRS, *((other, one) for one, other in PAIRS)])
CONDITIONS = {"filter", "exclude", "Q"}
# What the servers and Django need is imported before pytest looks.
EARLY = "ignore::pytest.PytestAssertRewriteWarning"
SENTENCES = {"_", "gettext", "gettext_lazy"}


@dataclass(frozen=True)
class Mutant:
    """One change: its number, its line, what stood there and what stands there now."""

    number: int
    line: int
    before: str
    after: str
    at_import: bool

    def __str__(self) -> str:
        return f"{self.line}: {self.before}  →  {self.after}"


class Mutating(ast.NodeTransformer):
    """Puts `changed if <number> is switched on else original` in place of each expression that can be changed."""

    def __init__(self) -> None:
        self.found: list[Mutant] = []
        self.depth = 0  # of functions: 0 is what runs at import

    def switch(self, original: ast.expr, changed: Sequence[ast.expr], visited: ast.expr) -> ast.expr:
        """The expression with its changes; `visited` is the original with its own parts switched."""
        result = visited
        for each in changed:
            if self.depth == 0 and isinstance(original, ast.Constant) and isinstance(original.value, str):
                continue  # a table of words is data
            number = len(self.found) + 1
            texts = ast.unparse(original), ast.unparse(each)
            self.found.append(Mutant(number, original.lineno, *texts, at_import=self.depth == 0))
            test = ast.Compare(ast.Name("__mutant__", ast.Load()), [ast.Eq()], [ast.Constant(number)])
            result = ast.IfExp(test, each, result)
        return result

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Look into every part but annotations, decorators and docstrings."""
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "format_spec", "bases", "type_comment"):
                continue
            if isinstance(value, list):
                setattr(node, name, [self.visit(one) if isinstance(one, ast.AST) else one for one in value])
            elif isinstance(value, ast.AST):
                setattr(node, name, self.visit(value))
        return node

    def visit(self, node: ast.AST) -> Any:
        """Visit the parts first, then offer the node's own changes."""
        if isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom) or _is_docstring(node):
            return node
        if isinstance(node, ast.Assign) and any(getattr(one, "id", "") == "__all__" for one in node.targets):
            return node
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SENTENCES:
            return node
        inside = isinstance(node, ast.FunctionDef | ast.Lambda)
        original = copy.deepcopy(node)
        self.depth += inside
        if isinstance(node, ast.Return) and node.value is not None:
            given = node.value
            node.value = self.visit(given)
            if not (isinstance(given, ast.Constant) and given.value is None):
                nothing = ast.copy_location(ast.Constant(None), given)
                node.value = self.switch(original.value, [nothing], node.value)  # type: ignore[attr-defined]
        else:
            self.generic_visit(node)
        self.depth -= inside
        if isinstance(original, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self.switch(original, list(changes(original)), node)  # type: ignore[arg-type]
        return node


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def changes(node: ast.expr) -> Iterator[ast.expr]:
    """The changed forms of one expression, its parts left as they are."""
    match node:
        case ast.Compare(ops=[op]) | ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in OTHER:
            changed: Any = copy.deepcopy(node)
            other = OTHER[type(op)]()
            if isinstance(node, ast.Compare):
                changed.ops = [other]
            else:
                changed.op = other
            yield changed
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.Constant(value=bool() | int() | str()):
            yield ast.copy_location(ast.Constant(_other_value(node.value)), node)
        case ast.Call() if _name(node.func) in CONDITIONS:
            for place, _argument in enumerate(node.args):
                yield _without(node, "args", place)
            for place, keyword in enumerate(node.keywords):
                if keyword.arg != "dialogue":  # to leave the dialogue out is the wall's matter
                    yield _without(node, "keywords", place)


def _other_value(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"{value}!"


def _name(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _without(node: ast.Call, part: str, place: int) -> ast.Call:
    changed = copy.deepcopy(node)
    del getattr(changed, part)[place]
    return changed


class Loader(SourceFileLoader):
    """Loads one module with all changes in it."""

    mutants: Sequence[Mutant] = ()

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        """Compile the changed tree."""
        tree, self.mutants = mutated(bytes(data).decode())
        code: CodeType = compile(tree, str(path), "exec", dont_inherit=True)
        return code

    def get_code(self, fullname: str) -> CodeType:
        """Never from a cache: it holds the module without changes, and shall."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with the change that the environment names, or with none."""
        module.__dict__["__mutant__"] = int(os.environ.get(SWITCH, "0"))
        super().exec_module(module)


class Finder:
    """Answers for the one module that is to be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("platform.")

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        """Python asks this for every import."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=Loader(name, str(self.path)))


def mutated(source: str) -> tuple[ast.Module, list[Mutant]]:
    """The module's tree with every change in it, and the changes."""
    transformer = Mutating()
    tree = transformer.visit(ast.parse(source))
    ast.fix_missing_locations(tree)
    return tree, transformer.found


def pytest_main(*arguments: str) -> int:
    """Call pytest in this process."""
    import pytest  # noqa: PLC0415 - after the module's finder is in place

    return int(pytest.main(["-qq", "-W", EARLY, *arguments]))


def run(tests: Sequence[str]) -> int:
    """Run these tests in this process, silently; what pytest answers."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        return pytest_main("-x", "-p", "no:randomly", "--hypothesis-seed=0", *tests)


def in_fork(work: Callable[[], int]) -> int:
    """What `work` answers in a fork of this process; a negative number where it was ended by a signal."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        code = 70
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Read the arguments, run, and print the survivors and the numbers."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--one", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    finder = Finder(chosen.module.resolve())
    sys.meta_path.insert(0, finder)
    sys.path.insert(0, str(ROOT / "tests"))
    conftest = importlib.import_module("conftest")  # starts the servers and Django, with the changed module

    if chosen.one:
        sys.exit(run(chosen.tests))
    try:
        _report(finder, chosen.tests)
    finally:
        conftest.pytest_unconfigure()


def _report(finder: Finder, tests: Sequence[str]) -> None:
    module = importlib.import_module(finder.name)
    mutants: Sequence[Mutant] = module.__loader__.mutants  # type: ignore[union-attr]
    pytest_main("--collect-only", "-p", "no:randomly", *tests)  # what every fork would import again
    if in_fork(lambda: run(tests)):
        sys.exit("The tests fail before anything is changed.")

    def switched(number: int) -> int:
        module.__dict__["__mutant__"] = number
        return run(tests)

    alive = []
    for mutant in mutants:
        if mutant.at_import:
            command = [sys.executable, __file__, str(finder.path), *tests, "--one", str(mutant.number)]
            environment = {**os.environ, SWITCH: str(mutant.number)}
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = 1
                code = subprocess.run(
                    command, env=environment, timeout=SECONDS, capture_output=True, check=False
                ).returncode
        else:
            code = in_fork(partial(switched, mutant.number))
        if code == 0:
            alive.append(mutant)
            print(f"{finder.path.relative_to(ROOT)}:{mutant}", flush=True)
    print(f"{len(mutants)} changes, {len(mutants) - len(alive)} noticed, {len(alive)} not")


if __name__ == "__main__":
    main()

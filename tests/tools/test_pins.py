"""The pins serve every supported Python: what a pinned package asks for on one of them is pinned for it, too."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from parley.secrets_store import ROOT

SUPPORTED = ("3.11.2", "3.12.0", "3.13.5")  # 3.11.2 is Debian 12's own, 3.13.5 Debian 13's
FILES = ("requirements", "requirements-dev")


def named(file: str) -> Iterator[Requirement]:
    """What a person wrote into a file."""
    for line in (ROOT / f"{file}.in").read_text().splitlines():
        if line.startswith("-r "):
            yield from named(line.removeprefix("-r ").removesuffix(".in"))
        elif wanted := line.partition("#")[0].strip():
            yield Requirement(wanted)


def pinned(file: str, environment: dict[str, str]) -> set[str]:
    """The packages that pip installs from a file in this environment."""
    lines = re.findall(r"^[\w.-]+==[^\\\n]+", (ROOT / f"{file}.txt").read_text(), re.MULTILINE)
    found = map(Requirement, lines)
    return {
        canonicalize_name(one.name) for one in found if one.marker is None or one.marker.evaluate(environment)
    }


def asked_for(wanted: Requirement, environment: dict[str, str]) -> list[Requirement]:
    """What a package asks for in this environment, as far as it is installed here."""
    try:
        declared = [Requirement(text) for text in requires(wanted.name) or []]
    except PackageNotFoundError:
        return []
    extras = ["", *wanted.extras]
    return [
        one
        for one in declared
        if one.marker is None or any(one.marker.evaluate(environment | {"extra": extra}) for extra in extras)
    ]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("python", SUPPORTED)
def test_nothing_that_a_python_needs_is_missing(python: str, file: str) -> None:
    environment = {
        **default_environment(),
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
    }
    have, seen, waiting = pinned(file, environment), set(), list(named(file))
    assert len(have) > 50
    while waiting:
        one = waiting.pop()
        if str(one) not in seen:
            seen.add(str(one))
            assert canonicalize_name(one.name) in have, (
                f"{one} is not pinned for Python {python}: run `make pins`."
            )
            waiting += asked_for(one, environment)


@pytest.mark.parametrize("file", FILES)
def test_every_pin_has_a_hash_and_names_no_place_to_get_it(file: str) -> None:
    text = (ROOT / f"{file}.txt").read_text()
    for pin in re.findall(r"^[\w.-]+==.*(?:\n    --hash=.*)*", text, re.MULTILINE):
        assert "--hash=sha256:" in pin, pin
    assert not re.search(r"//|^--|^-[if]\b|file:", text, re.MULTILINE)

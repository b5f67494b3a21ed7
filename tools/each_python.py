"""Install what is pinned and start Parley with `make run`, on each supported Python that this machine has. For .ci/run.

The Python that runs this is passed over: it is the one of `make test`, which starts all of it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ("3.11", "3.12", "3.13")
READY_SECONDS = 600
sys.path.insert(0, str(ROOT / "platform"))


def found(version: str) -> str | None:
    """A program of this version that runs: on the path, of the system, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(pyenv.glob(f"{version}.*/bin/python{version}"))
    for program in (shutil.which(f"python{version}"), f"/usr/bin/python{version}", *map(str, kept)):
        # pyenv leaves a stand-in for versions that are not switched on: it is there, and does not run.
        if program and Path(program).exists():
            ask = [program, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
            said = subprocess.run(ask, capture_output=True, text=True, check=False)
            if said.returncode == 0 and said.stdout.strip() == version:
                return program
    return None


def is_ready(port: int) -> bool:
    """Say whether everything answers: database, broker and clock."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def start(venv: str, folder: Path) -> None:
    """Run `make run` until it is ready, then end it as Ctrl-C does. Raises RuntimeError with what it printed."""
    ask = "from parley.processes import *; print(next(p for p in iter(free_port, 0) if port_is_free(p + 1)))"
    environment = os.environ | {"PYTHONPATH": str(ROOT / "platform")}
    port = int(subprocess.check_output([f"{venv}/bin/python", "-c", ask], env=environment))
    log = folder / "run.log"
    command = ["make", "run", f"VENV={venv}", f"PORT={port}", f"PARLEY_VAR={folder / 'var'}"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
    end = time.monotonic() + READY_SECONDS
    while not is_ready(port) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.5)
    ready = is_ready(port)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.wait()
    said = log.read_text()
    if not ready or "Everything has ended." not in said or "Traceback" in said:
        raise RuntimeError(said)


def trial(version: str, program: str) -> str:
    """Install and start with this Python, in a folder that is gone afterwards. Returns what went wrong, or nothing."""
    with tempfile.TemporaryDirectory(prefix="parley-python-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL, which runs as nobody of ours, has to come through
        venv = str(folder / "venv")
        try:
            install = ["make", f"VENV={venv}", f"PYTHON={program}", f"{venv}/.development"]
            subprocess.run(install, cwd=ROOT, check=True, capture_output=True, text=True)
            start(venv, folder)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            return f"Python {version}: FAILED\n{getattr(error, 'stderr', None) or error}"
    return ""


def main() -> int:
    """Try all of them at once, print a line on each, and return 1 if one of them failed."""
    tested = "{}.{}".format(*sys.version_info)
    programs = {
        version: program for version in SUPPORTED if version != tested and (program := found(version))
    }
    if not programs:
        print(f"Only Python {tested} is here, which make test uses.")
        return 0
    with ThreadPoolExecutor() as pool:
        wrong = list(pool.map(trial, *zip(*programs.items(), strict=True)))
    for version, what in zip(programs, wrong, strict=True):
        print(what or f"Python {version}: all pins install, and `make run` is ready.", flush=True)
    return int(any(wrong))


if __name__ == "__main__":
    sys.exit(main())

"""The folder `platform/` must not hide the standard library's module of that name."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_standard_library_platform_still_works_from_the_root() -> None:
    code = "import asyncio, platform, uuid; asyncio.run(asyncio.sleep(0)); print(platform.system())"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert shown.stdout.strip() in {"Linux", "Darwin"}


def test_platform_folder_is_not_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()

"""Makes the pictures of the documents: `python -m tests.pictures [NAME …]`.

Those of cards and of the preview, written without a NAME, are those of system tests.
"""

from __future__ import annotations

import sys

import pytest

from tests.pictures.all import FOLDER, PICTURES, ROOT

if __name__ == "__main__":
    names = sys.argv[1:]
    if unknown := {*names} - {*PICTURES}:
        known = ", ".join(PICTURES)
        sys.exit(f"there is no picture {', '.join(sorted(unknown))}; there are {known}")
    for name in names or PICTURES:
        path = FOLDER / name
        path.write_bytes(PICTURES[name]())
        print(f"{path}  {path.stat().st_size:,} bytes")  # noqa: T201 - a command
    if not names:
        files = ("test_card_pictures.py", "test_preview_pictures.py")
        tests = [str(ROOT / "tests/system" / name) for name in files]
        sys.exit(pytest.main(["-q", "-n", "0", "-m", "system", *tests, "--bless"]))

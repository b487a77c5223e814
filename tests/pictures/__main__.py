"""Makes the pictures of the READMEs: `python -m tests.pictures [NAME …]`."""

from __future__ import annotations

import sys

from tests.pictures.all import FOLDER, PICTURES

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or PICTURES:
        path = FOLDER / name
        path.write_bytes(PICTURES[name]())
        print(f"{path}  {path.stat().st_size:,} bytes")  # noqa: T201 - a command

"""Plugins: installed packages with functions for cards.

A package registers the module of its functions by a name, under the entry point group
`livedeck.functions`; a deck names those that it uses. Nothing is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

GROUP = "livedeck.functions"


@cache
def installed() -> Mapping[str, EntryPoint]:
    """The plugins by their names."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def package_paths() -> Iterator[Path]:
    """The folders and files of the packages that the plugins are in."""
    tops = {entry.module.partition(".")[0] for entry in installed().values()}
    for top in sorted(tops):
        yield from _paths(top)


def module_text(entry: EntryPoint) -> str:
    """The text of the module of a plugin; empty where it is not found."""
    top, *inner = entry.module.split(".")
    for path in _paths(top):
        whole = path.joinpath(*inner)
        for file in (whole.with_suffix(".py"), whole / "__init__.py"):
            if file.is_file():
                return file.read_text(encoding="utf-8")
    return ""


def _paths(package: str) -> list[Path]:
    """The folders of a package, or the file of a module."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    folders = spec.submodule_search_locations
    return [*map(Path, folders or filter(None, [spec.origin]))]

"""The hashes of files and of content."""

from __future__ import annotations

from hashlib import blake2b, sha256

HASH_SIZE = 16  # bytes: of nothing secret, yet of files from anywhere
_BOM = b"\xef\xbb\xbf"


def file_hash(data: bytes) -> str:
    """The hash of a file, without a mark of its encoding."""
    return blake2b(data.removeprefix(_BOM), digest_size=HASH_SIZE).hexdigest()


def short_hash(data: bytes) -> str:
    """The hash of content, in names of a package and in the lock."""
    return sha256(data).hexdigest()[:16]

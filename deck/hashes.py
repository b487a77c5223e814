"""The hash functions of hashlib, without the OpenSSL that it loads for others.

Python brings both as modules of its own; importing hashlib takes milliseconds that
the shortest builds would notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b, sha256
else:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _sha2 import sha256
    except ImportError:  # before Python 3.12
        try:
            from _sha256 import sha256
        except ImportError:
            from hashlib import sha256

__all__ = ["HASH_SIZE", "blake2b", "file_hash", "sha256", "short_hash"]

HASH_SIZE = 16  # bytes: of nothing secret, yet of files from anywhere
_BOM = b"\xef\xbb\xbf"


def file_hash(data: bytes) -> str:
    """The hash of a file, without a mark of its encoding."""
    return blake2b(data.removeprefix(_BOM), digest_size=HASH_SIZE).hexdigest()


def short_hash(data: bytes) -> str:
    """The hash of content, in names of a package and in the lock."""
    return sha256(data).hexdigest()[:16]

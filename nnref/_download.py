"""One file over HTTP, carried on where an earlier attempt was cut off.

What has arrived stays in a part file. The next request asks for the rest alone,
from the same mirror or another one; a server that cannot do that sends all from
the beginning, and the part is begun anew. Nothing here decides whether the
content is right: whoever asks for the file checks it when it is complete.

Servers are not trusted. One that falls silent, sends drop by drop, sends without
end, or points to something that is not on the web is given up, which raises
`MirrorError` with the reason. Errors of the own disk are not caught: they are no
fault of a server's.
"""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from http.client import HTTPException
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from nnref._files import reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse

_PIECE: Final = 1 << 16
_HOPS: Final = 5
_SLOWEST: Final = 1_000
"""The fewest bytes a second that are worth waiting for."""


class MirrorError(Exception):
    """What a server did wrong, in words that follow its address."""


class _BeyondEndError(MirrorError):
    """More was asked for than the file has, so that the part is none of it."""


def download(
    url: str,
    part: IO[bytes],
    *,
    most: int,
    timeout: float,
    tell: Callable[[int, int | None], None],
) -> None:
    """The file at `url` is appended to what `part` holds of it already.

    Parameters
    ----------
    url
        An address of http or https.
    part
        A file opened for appending ("a+b").
    most
        The size, in bytes, beyond which the file cannot be the right one.
    timeout
        The seconds after which a server that sends nothing is given up.
    tell
        Called with the bytes that `part` holds, and those that it will hold or
        None, at the beginning and after each piece.

    Raises
    ------
    MirrorError
        If the file did not arrive whole. What did arrive stays in `part`, unless
        it cannot be a part of the file.
    """
    start = part.seek(0, 2)
    try:
        opened = _request(url, start, timeout)
    except _BeyondEndError:
        part.truncate(0)
        raise
    with opened as answer:
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            start = 0  # the server does not know ranges
            part.truncate(0)
        elif _first_byte(answer) != start:
            part.truncate(0)
            raise MirrorError("sent another piece than it was asked for")
        total = None if answer.length is None else start + answer.length
        if total is not None and total > most:
            raise MirrorError(f"announced {total} bytes, more than the file can have")
        tell(start, total)
        done = _copy(answer, part, start, total, most=most, timeout=timeout, tell=tell)
    part.flush()
    if total is not None and done < total:
        raise MirrorError(f"broke off after {done} of {total} bytes")


def _copy(
    answer: HTTPResponse,
    part: IO[bytes],
    done: int,
    total: int | None,
    *,
    most: int,
    timeout: float,
    tell: Callable[[int, int | None], None],
) -> int:
    """The body of an answer goes to the part; the size of the part is returned."""
    mark, since = done, time.monotonic()
    while piece := _read(answer, timeout):
        part.write(piece)
        done += len(piece)
        if done > most:
            part.truncate(0)
            raise MirrorError(
                f"sent more than {most} bytes, which the file cannot have"
            )
        tell(done, total)
        now = time.monotonic()
        if now - since > timeout:
            if done - mark < _SLOWEST * timeout:
                raise MirrorError(f"sent less than {_SLOWEST} bytes a second")
            mark, since = done, now
    return done


def _read(answer: HTTPResponse, timeout: float) -> bytes:
    """The next bytes that have come, as they come; none at the end."""
    try:
        return answer.read1(_PIECE)
    except (OSError, HTTPException) as error:
        raise MirrorError(_words(error, timeout)) from None


class _Stay(HTTPRedirectHandler):
    """Redirects are not followed by the library, but looked at first."""

    def redirect_request(self, *_: Any) -> None:
        """No request follows from an answer."""


def _request(url: str, start: int, timeout: float) -> HTTPResponse:
    """The answer of the server that has the bytes from `start` on, if one has."""
    open_ = build_opener(_Stay).open
    headers = {"User-Agent": "nnref"}
    if start > 0:
        headers["Range"] = f"bytes={start}-"
    for _ in range(_HOPS):
        request = Request(url, headers=headers)  # noqa: S310 - the scheme is known
        try:
            answer: HTTPResponse = open_(request, timeout=timeout)
        except HTTPError as error:
            with error:
                url = _redirected(url, error)
        except (OSError, HTTPException, ValueError) as error:
            raise MirrorError(_words(error, timeout)) from None
        else:
            return answer
    raise MirrorError(f"redirected {_HOPS} times")


def _redirected(url: str, error: HTTPError) -> str:
    """The address that an answer points to, if it points to another one at all."""
    location = error.headers.get("Location")
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise _BeyondEndError("has no more bytes than are here")
    if error.code not in {301, 302, 303, 307, 308} or not location:
        raise MirrorError(_answered(error.code))
    try:
        target = urljoin(url, location)
        scheme = urlsplit(target).scheme
    except ValueError:
        raise MirrorError("redirected to something that is no address") from None
    if scheme not in {"http", "https"}:
        raise MirrorError(f"redirected to {_line(scheme)!r}, which is not on the web")
    if scheme == "http" and urlsplit(url).scheme == "https":
        raise MirrorError("redirected from https to http, which anybody can change")
    return target


def _answered(code: int) -> str:
    """A status in words, with the phrase that belongs to it."""
    try:
        return f"answered {code} {HTTPStatus(code).phrase}"
    except ValueError:
        return f"answered {code}"


def _first_byte(answer: HTTPResponse) -> int | None:
    """Where the piece that was sent begins in the file, if the answer says so."""
    stated = re.match(r"bytes (\d{1,18})-", answer.headers.get("Content-Range", ""))
    return int(stated[1]) if stated else None


def _words(error: Exception, timeout: float) -> str:
    """What went wrong on the way, in words that follow an address."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return f"sent nothing for {timeout:g} seconds"
    said = reason(cause) if isinstance(cause, OSError) else str(cause)
    return f"failed: {_line(said) or type(cause).__name__}"


def _line(text: str) -> str:
    """A text from outside as one short line without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 150 else f"{line[:150]}..."

"""Pages that are used, of three kinds of browsers.

Chromium by the DevTools protocol, Firefox by Marionette, WebKit by WebDriver.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit

from tests.patience import PATIENCE, wait_until

_LONGEST = 2 * PATIENCE  # seconds until a browser answers, which may wait itself
_WAITS = dict.fromkeys(("script", "pageLoad"), PATIENCE * 1000)
# Keys get lost on a page of which no frames were drawn.
_DRAWN = """window.hasFrames = window.hasFrames || new Promise(function (done) {
  (function next(left) {
    if (left) requestAnimationFrame(function () { next(left - 1); });
    else done();
  })(5);
}), window.hasFrames.then(function () { return true; })"""
_SEEN = """location.href + "\\n" + document.body.innerText.slice(0, 2000)"""


T = TypeVar("T")


class PageError(AssertionError):
    """A command that a browser refused."""


class _Page(ABC):
    """A page, of whichever browser."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """What an expression is, or what its promise becomes."""

    def wait(self, script: str) -> Any:
        """What an expression is, once that is true; a page that loads has an error."""
        error = ""

        def attempt() -> Any:
            nonlocal error
            try:
                return self.run(script)
            except PageError as raised:
                error = str(raised)

        return wait_until(
            attempt, lambda: "\n".join((script, error, str(self.run(_SEEN))))
        )


class Chromium(_Page):
    """A page of Chromium, which gets commands through two pipes."""

    def __init__(self, commands: int, answers: int) -> None:
        """Open an empty page."""
        self._commands, self._answers = commands, answers
        self._rest = b""
        self._last = 0
        self._target = self.page = ""
        self._loaders: set[str] = set()
        self.begin_anew()

    def begin_anew(self) -> None:
        """Go over to an empty page that knows nothing of the one before."""
        before = self._target
        if before:  # a profile of its own for each page takes three times as long
            self.call("Network.clearBrowserCache", {}, self.page)
            info = self.call("Target.getTargetInfo", {"targetId": before})["targetInfo"]
            url = urlsplit(info["url"])
            gone = {"origin": f"{url.scheme}://{url.netloc}", "storageTypes": "all"}
            self.call("Storage.clearDataForOrigin", gone, self.page)
        self.events: list[dict[str, Any]] = []
        self.sessions: list[str] = []  # of frames
        empty = {"url": "about:blank"}
        self._target = str(self.call("Target.createTarget", empty)["targetId"])
        if before:
            self.call("Target.closeTarget", {"targetId": before})
        attach = {"targetId": self._target, "flatten": True}
        self.page = str(self.call("Target.attachToTarget", attach)["sessionId"])
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable", {}, self.page)
        auto = {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True}
        self.call("Target.setAutoAttach", auto, self.page)

    def call(
        self, method: str, params: dict[str, Any], session: str = ""
    ) -> dict[str, Any]:
        """The result of a command."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise PageError(method, answer["error"])
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._answers], [], [], _LONGEST)
            assert ready, "Chromium does not answer"
            data = os.read(self._answers, 1_000_000)
            assert data, "Chromium has ended"
            self._rest += data
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if message.get("method") == "Target.attachedToTarget":
            params = message["params"]
            if params["targetInfo"]["type"] == "iframe":
                self.sessions.append(params["sessionId"])
        if message.get("method") == "Target.detachedFromTarget":
            gone = message["params"]["sessionId"]
            self.sessions = [each for each in self.sessions if each != gone]
        if message.get("method") == "Page.frameNavigated":
            self._loaders.add(message["params"]["frame"]["loaderId"])
        if "method" in message:
            self.events.append(message)
        return message

    def size(self, width: int, height: int, scale: float = 1) -> None:
        """Give the page a size in its own pixels, of which one has several."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": scale}
        params = {**metrics, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", params, self.page)

    def theme(self, name: str) -> None:
        """Prefer light or dark pages."""
        self.media(prefers_color_scheme=name)

    def media(self, kind: str = "", **features: str) -> None:
        """Show pages as on paper ("print"), or as systems with other features do."""
        named = [
            {"name": name.replace("_", "-"), "value": value}
            for name, value in features.items()
        ]
        params = {"media": kind, "features": named}
        self.call("Emulation.setEmulatedMedia", params, self.page)

    def open(self, url: str) -> None:
        """Go to a page, and have all of it."""
        found = self.call("Page.navigate", {"url": url}, self.page)
        assert "errorText" not in found, found
        loader = found.get("loaderId")  # none within a page
        while loader and loader not in self._loaders:
            self._read()
        self.wait("document.readyState === 'complete'")

    def run(self, script: str, session: str = "") -> Any:
        """What an expression is, or what its promise becomes."""
        params = {"expression": script, "returnByValue": True, "awaitPromise": True}
        found = self.call("Runtime.evaluate", params, session or self.page)
        if "exceptionDetails" in found:
            raise PageError(script[:200], found["exceptionDetails"])
        return found["result"].get("value")

    def frames(self, script: str) -> list[Any]:
        """What an expression is in each frame that has no origin of its own."""
        self.run("0")
        return [self.run(script, session) for session in self.sessions]

    def picture(self, **clip: float) -> bytes:
        """What the page looks like, or a part of it, as a PNG."""
        params: dict[str, Any] = {"format": "png"}
        if clip:
            params |= {"clip": {**clip, "scale": 1}, "captureBeyondViewport": True}
        found = self.call("Page.captureScreenshot", params, self.page)
        return b64decode(found["data"])

    def key(self, name: str, text: str = "") -> None:
        """Press a key, and let it go, on a page that is drawn."""
        self.run(_DRAWN)
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40}
        codes |= {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39}
        code = codes.get(name) or ord(name)
        for event in ("keyDown", "keyUp"):
            typed = {"text": text} if text and event == "keyDown" else {}
            pressed = {"type": event, "key": name, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", {**pressed, **typed}, self.page)

    def compose(self, text: str) -> None:
        """Type letters for an input method, which has not made a word of them."""
        params = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        self.call("Input.imeSetComposition", params, self.page)


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found, "Chromium is not installed; .ci/run installs it"
    return found


@contextmanager
def run_chromium(*more: str) -> Iterator[Chromium]:
    """A Chromium of its own, with more flags."""
    (read, ours), (theirs, write) = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # The browser reads commands from 3 and writes answers to 4.
        high = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (read, write)]
        command = f'exec "$0" "$@" 3<&{high[0]} 4>&{high[1]}'
        flags = (
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--remote-debugging-pipe", "--disable-extensions", "--disable-sync"),
            *("--disable-background-networking", "--disable-component-update"),
            "--disable-quic",
            "--disable-features=SpareRendererForSitePerProcess",
            *(f"--user-data-dir={profile}", *more),
        )
        program = ["bash", "-c", command, _chromium(), *flags]
        try:
            with _running(program, *high, LANG="C.UTF-8"):
                for end in (read, write, *high):
                    os.close(end)
                yield Chromium(ours, theirs)
        finally:
            os.close(ours)
            os.close(theirs)


class Firefox(_Page):
    """A page of Firefox, which gets commands through a socket."""

    def __init__(self, port: int) -> None:
        """Open an empty page."""
        self._socket = socket.create_connection(("127.0.0.1", port), _LONGEST)
        self._stream = self._socket.makefile("rb")
        self._last = 0
        self._read()  # its greeting
        self.call("WebDriver:NewSession", {"timeouts": _WAITS})

    def close(self) -> None:
        """End the connection."""
        self._stream.close()
        self._socket.close()

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """The result of a command."""
        self._last += 1
        data = json.dumps([0, self._last, method, params]).encode()
        self._socket.sendall(b"%d:%s" % (len(data), data))
        _, _, error, result = self._read()
        if error is not None:
            raise PageError(method, error)
        return result

    def _read(self) -> Any:
        length = b""
        while (char := self._stream.read(1)) != b":":
            assert char, "Firefox has ended"
            length += char
        return json.loads(self._stream.read(int(length)))

    def open(self, url: str) -> None:
        """Go to a page."""
        self.call("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        """What an expression is, in the page or the frame that was entered."""
        params = {"script": f"return ({script})", "args": []}
        return self.call("WebDriver:ExecuteScript", params)["value"]

    def enter(self, number: int | None) -> None:
        """Go into a frame, or back to the page."""
        self.call("WebDriver:SwitchToFrame", {"id": number})


class Webkit(_Page):
    """A page of WebKit, which iPhones have, in a frame of any width."""

    def __init__(self, port: int) -> None:
        """Open an empty page."""
        self._address = f"http://127.0.0.1:{port}/session"
        wanted = {"capabilities": {"alwaysMatch": {"timeouts": _WAITS}}}
        session = self._call("", wanted)["sessionId"]
        self._address += f"/{session}"

    def _call(self, path: str, params: dict[str, Any] | None) -> Any:
        """The result of a command; without parameters what is there is taken away."""
        request = urllib.request.Request(  # noqa: S310 - our own driver
            self._address + path,
            data=None if params is None else json.dumps(params).encode(),
            headers={"Content-Type": "application/json"},
            method="DELETE" if params is None else "POST",
        )
        try:
            opened = urllib.request.urlopen(request, timeout=_LONGEST)  # noqa: S310
            with opened as answer:
                return json.load(answer)["value"]
        except HTTPError as error:
            raise PageError(path, error.read().decode()) from error

    def close(self) -> None:
        """End the browser."""
        self._call("", None)

    def open(self, url: str, width: int) -> None:
        """Show a page in a frame as wide as a phone, which no window is."""
        self._call("/url", {"url": url})
        style = f"border: 0; width: {width}px; height: 640px"
        frame = f"<iframe src={url!r} style={style!r}></iframe>"
        self.run(f"void (document.body.innerHTML = {json.dumps(frame)})")
        self._call("/frame", {"id": 0})

    def run(self, script: str) -> Any:
        """What an expression is, or what its promise becomes."""
        code = f"return Promise.resolve({script.strip()})"
        return self._call("/execute/sync", {"script": code, "args": []})


@contextmanager
def _running(
    command: Sequence[str], *passed: int, **environment: str
) -> Iterator[Callable[[Callable[[int], T]], T]]:
    """A program that runs meanwhile, with all that it starts; errors have its words.

    It gives what waits until something is true of its number; it has not ended then.
    """
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(
            command,
            pass_fds=passed,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

        def once(condition: Callable[[int], T]) -> T:
            def attempt() -> T:
                assert running.poll() is None, f"{command[0]} has ended"
                return condition(running.pid)

            return wait_until(attempt)

        try:
            yield once
        except BaseException as error:
            words = os.pread(log.fileno(), 1_000_000, 0)[-2000:]
            error.add_note(words.decode(errors="replace"))
            raise
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
            try:
                running.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


@contextmanager
def run_webkit() -> Iterator[Webkit]:
    """A WebKit of its own, on a screen of its own."""
    for program in ("WebKitWebDriver", "Xvfb"):
        assert shutil.which(program), f"{program} is missing; .ci/run installs it"
    with tempfile.TemporaryFile() as number:
        file = number.fileno()

        def screen(_: int) -> bytes:
            """Its number, which is a line once it may be used."""
            return os.pread(file, 100, 0).rpartition(b"\n")[0]

        xvfb = ["Xvfb", "-displayfd", str(file), "-nolisten", "tcp"]
        with _running(xvfb, file) as is_open:
            display = f":{is_open(screen).decode()}"
            driver = ["WebKitWebDriver", "--port=0"]  # any that is free
            with (
                _running(driver, DISPLAY=display) as once,
                closing(Webkit(once(_port))) as webkit,
            ):
                yield webkit


@contextmanager
def run_firefox(width: int = 1400, height: int = 900) -> Iterator[Firefox]:
    """A Firefox of its own."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    assert found, "Firefox is not installed; .ci/run installs it"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        settings = 'user_pref("marionette.port", 0);\n'  # any that is free
        (Path(profile) / "user.js").write_text(settings, encoding="utf-8")
        size = {"MOZ_HEADLESS_WIDTH": str(width), "MOZ_HEADLESS_HEIGHT": str(height)}
        command = [found, "--headless", "--marionette", "--no-remote"]
        command += ["--profile", profile]
        file = Path(profile) / "MarionetteActivePort"
        with _running(command, HOME=profile, **size) as once:
            port = int(once(lambda _: file.exists() and file.read_text()))
            with closing(Firefox(port)) as firefox:
                yield firefox


def _port(number: int) -> int:
    """The port on which a process listens, as Linux lists it; 0 while there is none."""
    with suppress(FileNotFoundError):  # it has closed a file meanwhile
        files = Path(f"/proc/{number}/fd").iterdir()
        names = {str(file.readlink()) for file in files}
        for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]:
            fields = line.split()
            _, port = fields[1].split(":")
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in names:
                return int(port, 16)
    return 0

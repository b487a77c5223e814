"""The keys of Windows' console, which come one by one and some in two parts."""

from __future__ import annotations

import sys
from collections import deque
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from deck.quiz import keyboard


class Console(ModuleType):
    """Stands for `msvcrt`: some keys wait already, others come when they are asked."""

    def __init__(self, before: str, after: str) -> None:
        """The keys that wait, and those that come later."""
        super().__init__("msvcrt")
        self.before, self.after = deque(before), deque(after)

    def kbhit(self) -> bool:
        """Whether a key waits."""
        return bool(self.before)

    def getwch(self) -> str:
        """The next key."""
        return (self.before or self.after).popleft()


def on_windows(console: Console, patch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the keyboard as Windows imports it."""
    patch.setitem(sys.modules, "msvcrt", console)
    patch.setattr(sys, "platform", "win32")
    spec = spec_from_file_location("keyboard_of_windows", keyboard.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("typed", "fresh", "key"),
    [
        (("", "3"), False, ("3", False)),
        (("3", ""), False, ("3", True)),
        (("33", "1"), True, ("1", False)),
        (("", "\xe0H3"), False, ("3", False)),
        (("\x00;", "\r"), False, ("\n", False)),
        (("", "好"), False, ("好", False)),
    ],
    ids=["asked", "early", "dropped", "arrow", "function", "chinese"],
)
def test_keys(
    typed: tuple[str, str],
    fresh: bool,
    key: tuple[str, bool],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One that was there before its prompt is early; an arrow is none."""
    keyboard = on_windows(Console(*typed), monkeypatch).Terminal()

    assert keyboard.key("1 or 3> ", fresh=fresh) == key
    assert capsys.readouterr().out == "1 or 3> "


@pytest.mark.parametrize(
    ("typed", "error"), [("\x03", KeyboardInterrupt), ("\x1a", EOFError)]
)
def test_keys_that_end(
    typed: str, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C interrupts, and Ctrl-Z is the end."""
    keyboard = on_windows(Console("", typed), monkeypatch).Terminal()

    with pytest.raises(error):
        keyboard.key("> ", fresh=False)

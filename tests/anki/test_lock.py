"""The lock: its entries, and that a bad one stops the build before anything."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from deck.build.lockfile import LockError, parse_lock, read_lock
from tests.anki.workshop import Workshop
from tests.tables import table

NOW = 1_790_000_000.25
# A star stands for what depends on the HTML of notes, or on how numbers are shown.
LOCK = Path(__file__).with_name("lock_format.txt").read_text("utf-8")


def masked(workshop: Workshop) -> str:
    """The lock without what depends on HTML."""
    text = workshop.lock.read_text(encoding="utf-8")
    return re.sub(r"( built \d{10} \d{10} \w{8}) \w{8} ", r"\1 * ", text)


def test_format(workshop: Workshop) -> None:
    """A line for each card and language, sorted, under a head that names the format.

    GUIDs are the same for ever, content hashes as long as `RENDER_VERSION` is. A GUID
    that moves costs learners their history; a hash that moves, their own words and tags
    on the note.
    """
    workshop.build(NOW, ("zh", "en"))

    assert masked(workshop) == LOCK


@pytest.mark.parametrize(
    "save", [lambda text: text.replace(b"\n", b"\r\n"), lambda text: BOM_UTF8 + text]
)
def test_other_tools(workshop: Workshop, save: Callable[[bytes], bytes]) -> None:
    """A lock with the line ends of Windows or a byte-order mark is the same lock."""
    workshop.build(NOW)
    before = workshop.lock.read_bytes()
    workshop.lock.write_bytes(save(before))

    assert len(workshop.build(NOW + 5).changes.of("unchanged")) == 4
    assert workshop.lock.read_bytes() == before


DAMAGE = {
    **{name: row for name, *row in table(__file__, "damage")},
    "long number": [r"built \d", rf"built {'9' * 5000}", "is damaged at line 3"],
    "empty": ["(?s).*", "", "is damaged at line 1"],
}


@pytest.mark.parametrize(("old", "new", "fact"), DAMAGE.values(), ids=list(DAMAGE))
def test_damage(workshop: Workshop, old: str, new: str, fact: str) -> None:
    """A lock that is not whole stops the build and says what to do; nothing changes."""
    workshop.build(NOW)
    package = workshop.package.read_bytes()
    text = workshop.lock.read_text(encoding="utf-8")
    spoilt, count = re.subn(old, new, text, count=1)
    workshop.lock.write_text(spoilt, encoding="utf-8")
    workshop.cards["a"] = "kind: recall\n    q: new\n    a: 1"

    with pytest.raises(LockError) as caught:
        workshop.build(NOW + 60)

    message = str(caught.value)
    assert count == 1
    assert message.startswith(f"{workshop.lock} {fact}")
    assert ("from your version history" in message) is ("damaged" in fact)
    assert ("keep the lines of both sides" in message) is ("conflict" in fact)
    assert workshop.lock.read_text(encoding="utf-8") == spoilt
    assert workshop.package.read_bytes() == package


def test_another_character(workshop: Workshop) -> None:
    """Whatever is in a lock, it is read or refused in a sentence."""
    workshop.build(NOW, ("en", "zh"))
    text, random = workshop.lock.read_text(encoding="utf-8"), Random(0)  # noqa: S311 - no secret
    for place in random.sample(range(len(text)), 300):
        other = random.choice("0a= @-~[\n" + chr(ord(text[place]) ^ 1))
        spoilt = text[:place] + other + text[place + 1 :]
        with suppress(LockError):
            assert len(parse_lock(spoilt, "deck.lock").entries) <= 8


def test_one_id_on_both_sides(workshop: Workshop) -> None:
    """Renamed to on one, new on the other and later: the note that learners have stays.

    Both are in the merged bank until their author gives one another id.
    """
    workshop.build(NOW)
    base, cards = workshop.lock.read_bytes(), dict(workshop.cards)
    guid = read_lock(workshop.lock).entries["a", "en", "basic"].guid
    workshop.cards["z"] = workshop.cards.pop("a") + "\n    was: a"
    workshop.build(NOW + 60)
    ours, renamed = workshop.lock.read_text("utf-8"), dict(workshop.cards)
    workshop.lock.write_bytes(base)
    new = "kind: recall\n    q: new\n    a: 1"
    workshop.cards = cards | {"z": new}
    workshop.build(NOW + 120)
    theirs = workshop.lock.read_text("utf-8")

    for text in (ours + theirs.partition("\n")[2], theirs + ours.partition("\n")[2]):
        workshop.lock.write_text(text, encoding="utf-8")
        workshop.cards = renamed | {"y": new}
        workshop.build(NOW + 180)
        entries = read_lock(workshop.lock).entries
        assert entries["z", "en", "basic"].guid == guid
        assert entries["y", "en", "basic"].guid != guid


@pytest.mark.parametrize("binary", [True, False], ids=["binary", "folder"])
def test_unreadable(workshop: Workshop, binary: bool) -> None:
    """A lock that cannot be read is one sentence too."""
    workshop.folder.mkdir()
    if binary:
        workshop.lock.write_bytes(b"livedeck-lock 4\n\xff\xfe")
    else:
        workshop.lock.mkdir()

    with pytest.raises(LockError, match=r"^cannot read .*deck\.lock: [a-z]"):
        workshop.build(NOW)

    assert not workshop.package.exists()

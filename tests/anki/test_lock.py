"""The lock: its entries, and that a bad one stops the build before anything."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.anki.lock_plan import moved_cards
from deck.anki.lockfile import LockError, read_lock
from tests.anki.workshop import Workshop
from tests.tables import table

NOW = 1_790_000_000.25
# A star stands for what depends on the HTML of notes, or on how numbers are shown.
LOCK = Path(__file__).with_name("lock_format.txt").read_text("utf-8")


def masked(workshop: Workshop) -> str:
    """The lock without what depends on HTML."""
    text = workshop.lock.read_text(encoding="utf-8")
    text = re.sub("(@digest) .*", r"\1 *", text)
    return re.sub(r"( \d{10} 0 \d{10}) \w{16} ", r"\1 * ", text)


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
    "long number": [r"(\d{10}) 0", rf"\1 {'9' * 5000}", "is damaged at line 6"],
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

    other = "is damaged: its lines are not those of its digest"
    fact, message = fact.replace("OTHER", other), str(caught.value)
    assert count == 1
    assert message.startswith(f"{workshop.lock} {fact}")
    assert ("deck lock --from" in message) is ("damaged" in fact)
    assert ("keep the lines of both sides" in message) is ("conflict" in fact)
    assert workshop.lock.read_text(encoding="utf-8") == spoilt
    assert workshop.package.read_bytes() == package


def test_a_character_or_a_line_less(workshop: Workshop) -> None:
    """A lock with another character anywhere, or cut at a line's end, is refused.

    Unless its entries are the same.
    """
    workshop.cards |= {f"{card}-2": text for card, text in workshop.cards.items()}
    workshop.build(NOW, ("en", "zh"))
    text = workshop.lock.read_text(encoding="utf-8")
    lock, lines, random = read_lock(workshop.lock), text.splitlines(), Random(0)  # noqa: S311 - no secret
    spoilt = ["\n".join(lines[:number]) for number in range(len(lines))]
    for place in [*range(80), *random.sample(range(80, len(text)), 500)]:
        other = random.choice("0a= @-~[\n" + chr(ord(text[place]) ^ 1))
        spoilt.append(text[:place] + other + text[place + 1 :])
    refused = 0

    for one in spoilt:
        workshop.lock.write_text(one, encoding="utf-8")
        try:
            assert read_lock(workshop.lock) == lock, one
        except LockError:
            refused += one != text

    assert len(lines) > 20
    assert refused > 0.9 * len(spoilt)


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
        workshop.lock.write_bytes(b"livedeck-lock 3\n\xff\xfe")
    else:
        workshop.lock.mkdir()

    with pytest.raises(LockError, match=r"^cannot read .*deck\.lock: [a-z]"):
        workshop.build(NOW)

    assert not workshop.package.exists()


@given(st.permutations("abcdefgh"), st.sets(st.sampled_from("abcdefghij")))
def test_cards_that_moved(new: list[str], gone: set[str]) -> None:
    """Without the cards that moved, those that stay are in the order of before."""
    old = "abcdefghij"
    new = [card for card in new if card not in gone]

    moved = moved_cards(old, new)

    stay = [card for card in new if card not in moved]
    assert stay == sorted(stay)
    assert moved_cards(old, [*old]) == []
    assert len(moved) < max(len(new), 1)

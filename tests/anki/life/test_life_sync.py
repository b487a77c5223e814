"""Two devices and Anki's own sync server: a new build loses nothing on either."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.anki.learner import Learner, open_learner
from tests.anki.life.history import Copies, Past, days_pass, read_memory, read_notes
from tests.anki.workshop import Workshop
from tests.patience import wait_until

Devices = tuple[Learner, Learner]
NOW = time.time() - 3600
FULL_SYNC, FULL_DOWNLOAD, FULL_UPLOAD = 2, 3, 4
DECK = 1  # the column of a card's deck
TICK = 1.1  # seconds: what changes within one second on both sides, Anki leaves so


@dataclass
class Server:
    """A sync server on this machine, and the way to it."""

    place: str
    devices: list[Learner] = field(default_factory=list)

    def sync(self, col: Any) -> None:
        """Exchange all that is new; a device that is new takes everything over."""
        auth = col.sync_login("somebody", "secret", self.place)
        out = col.sync_collection(auth, sync_media=True)
        if out.required in {FULL_DOWNLOAD, FULL_UPLOAD}:
            col.close_for_full_sync()
            col.full_upload_or_download(
                auth=auth,
                server_usn=out.server_media_usn,
                upload=out.required == FULL_UPLOAD,
            )
            col.reopen(after_full_sync=True)
        else:
            assert out.required == out.NO_CHANGES
        wait_until(lambda: not col.media_sync_status().active)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The server, on any free port, until the test ends."""
    names = {
        "SYNC_USER1": "somebody:secret",
        "SYNC_BASE": str(tmp_path / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": "0",
        "RUST_LOG": "anki=info",  # where the port is
    }
    command, log = [sys.executable, "-m", "anki.syncserver"], tmp_path / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, env=os.environ | names, stdout=stream, stderr=stream
        )

    def listens() -> re.Match[str] | None:
        assert process.poll() is None, log.read_text()
        return re.search(r"127\.0\.0\.1:\d+(?=\n)", log.read_text())

    try:
        found = wait_until(listens, log.read_text)
        assert found is not None
        yield Server(f"http://{found[0]}/")
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def devices(
    server: Server, past: Past, copies: Copies, tmp_path: Path
) -> Iterator[Devices]:
    """A laptop with the weeks of history, a month later, and a phone that has all."""
    shutil.copytree(past.original, tmp_path / "laptop")
    laptop = open_learner(tmp_path / "laptop")
    days_pass(laptop.col, 150)
    laptop.col.close()
    laptop, phone = (open_learner(tmp_path / name) for name in ("laptop", "phone"))
    server.sync(laptop.col)
    server.sync(phone.col)
    server.sync(phone.col)  # the files
    yield laptop, phone
    laptop.col.close()
    phone.col.close()


@pytest.fixture
def author(past: Past, tmp_path: Path) -> Workshop:
    """The deck folder, after its first build."""
    cards = dict(past.cards)
    folder = Path(shutil.copytree(past.folder, tmp_path / "small"))
    return Workshop(folder, cards=cards)


def review(learner: Learner, ease: int, most: int) -> dict[int, int]:
    """Answer so many cards, if there are as many: the review of each."""
    col = learner.col
    col.decks.select(col.decks.id("Small"))
    answered = {}
    for _ in range(most):
        if (card := col.sched.getCard()) is None:
            break
        card.start_timer()
        col.sched.answerCard(card, ease)
        answered[card.id] = col.db.scalar("select max(id) from revlog")
        time.sleep(0.002)  # a review is known by its millisecond
    return answered


def files(learner: Learner) -> dict[str, bytes]:
    """The media of a device."""
    folder = Path(learner.col.media.dir())
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_alike(laptop: Learner, phone: Learner, *, but_decks: bool = False) -> None:
    """Both devices have the same notes, cards, reviews and files; no note twice."""
    one, other = read_memory(laptop.col), read_memory(phone.col)
    assert sorted(one.reviews) == sorted(other.reviews)
    assert one.decks.keys() == other.decks.keys()
    for memory in (one, other) if but_decks else ():
        for row in memory.cards.values():
            row[DECK] = 0
    assert one.cards == other.cards
    assert read_notes(laptop.col) == read_notes(phone.col)
    assert files(laptop) == files(phone)
    for learner in (laptop, phone):
        names = [row.card for row in read_notes(learner.col).values()]
        assert len(names) == len(set(names))
        learner.check_whole()


def test_reviews_on_both_and_an_import_on_one(
    server: Server, devices: Devices, author: Workshop
) -> None:
    """All reviews, the edit, the new card and its picture are on both in the end.

    Of a card that both have answered, the later answer says when it comes again.
    """
    laptop, phone = devices
    old = {row[0] for row in read_memory(laptop.col).reviews}
    done = [review(laptop, ease=3, most=6)]
    time.sleep(TICK)
    done.append(review(phone, ease=1, most=4))
    later = read_memory(phone.col).cards
    author.cards["plain"] = author.cards["plain"].replace("what is", "say")
    author.cards["extra"] = author.cards["drawn"].replace("a.png", "b.png")
    (author.folder / "b.png").write_bytes(
        (author.folder / "a.png").read_bytes() + b"\0"
    )
    author.build(NOW)
    log = laptop.take(author.package)
    assert (log["new"], log["updated"]) == (["extra"], ["plain"])

    for learner in (laptop, phone, laptop):
        server.sync(learner.col)

    check_alike(laptop, phone)
    assert set(done[0]) & set(done[1])
    reviews = {row[0] for row in read_memory(phone.col).reviews}
    assert reviews == old | {*done[0].values(), *done[1].values()}
    assert "say" in phone.note("plain").fields[2]
    assert len(files(phone)) == 2
    cards = read_memory(laptop.col).cards
    assert all(cards[card] == later[card] for card in done[1])


def test_an_import_on_both(server: Server, devices: Devices, author: Workshop) -> None:
    """The same package on both devices before they sync makes no note twice."""
    laptop, phone = devices
    author.cards["plain"] = author.cards["plain"].replace("what is", "say")
    author.cards["extra"] = author.cards["tagged"]
    author.build(NOW)
    for learner in devices:
        assert learner.take(author.package)["new"] == ["extra"]
    done = [*review(laptop, ease=3, most=3).values()]
    time.sleep(TICK)
    done += review(phone, ease=3, most=5).values()

    for learner in (laptop, phone, laptop):
        server.sync(learner.col)

    check_alike(laptop, phone)
    reviews = {row[0] for row in read_memory(phone.col).reviews}
    assert reviews >= {*done}


def test_a_new_deck_on_both(server: Server, devices: Devices, author: Workshop) -> None:
    """Also where neither had it: no note twice, no review lost.

    Each device made a deck for it, so there are two, `Fresh` and `Fresh+`; a card that
    was answered nowhere stays in that of its device. Anki decides so: a package
    cannot say which deck is which.
    """
    laptop, phone = devices
    author.title = "Fresh"
    author.namespace = "f" * 32
    author.cards = {f"f-{name}": text for name, text in author.cards.items()}
    for file in (author.lock, author.package):  # of the other deck
        file.unlink()
    author.build(NOW)
    for learner in devices:
        assert len(learner.take(author.package)["new"]) == 14
    laptop.col.decks.select(laptop.col.decks.id("Fresh"))
    card = laptop.col.sched.getCard()
    card.start_timer()
    laptop.col.sched.answerCard(card, 3)

    for learner in (laptop, phone, laptop):
        server.sync(learner.col)

    check_alike(laptop, phone, but_decks=True)
    assert phone.col.get_card(card.id).reps == 1
    for learner in devices:
        names = {deck.name for deck in learner.col.decks.all_names_and_ids()}
        assert {name for name in names if "Fresh" in name} == {"Fresh", "Fresh+"}


def test_deleted_twice(server: Server, devices: Devices, author: Workshop) -> None:
    """A note that was deleted comes back with an import, and may be deleted again.

    It has its id of before, by which Anki takes the second deletion for known: it does
    not reach the server, and the device refuses to sync until its database is checked
    and one side overwrites the other. So learners are advised to suspend.
    """
    from anki.errors import SyncError

    laptop, phone = devices
    author.build(NOW)
    laptop.col.remove_notes([laptop.note("plain").id])
    assert laptop.take(author.package)["new"] == ["plain"]
    server.sync(laptop.col)
    laptop.col.remove_notes([laptop.note("plain").id])
    with pytest.raises(SyncError, match="Check Database"):
        server.sync(laptop.col)
    auth = laptop.col.sync_login("somebody", "secret", server.place)
    required = laptop.col.sync_collection(auth, sync_media=False).required
    assert required == FULL_SYNC
    laptop.col.close_for_full_sync()
    laptop.col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
    laptop.col.reopen(after_full_sync=True)
    phone.col.close_for_full_sync()
    phone.col.full_upload_or_download(auth=auth, server_usn=None, upload=False)
    phone.col.reopen(after_full_sync=True)

    check_alike(laptop, phone)
    assert phone.col.find_notes("ID:plain") == []

"""Pictures as HTML and as characters: small, safe, readable in any light."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from deck.live.drawing import Drawing, Photo, digest, photo
from deck.live.pictures import (
    boundary_picture,
    confusion_picture,
    curve_picture,
    digit_picture,
    network_picture,
    points_picture,
)
from deck.live.value import Number
from deck.live.variant import Figure
from deck.render.passage import Look
from deck.render.pictures import media, picture_html, picture_lines

DRAWN: dict[str, Drawing] = {
    "step": curve_picture("step"),
    "sigmoid": curve_picture("sigmoid"),
    "identity": curve_picture("identity", -1, 1),
    "left": curve_picture("identity", -3, -1),
    "one": boundary_picture("AND"),
    "steep": boundary_picture(1, 0, -0.5),
    "flat": boundary_picture(0, 1, -0.5),
    "four": points_picture("AND", "OR", "XOR", "NAND"),
    "net": network_picture([-1.0, 0.5]),
    "counts": confusion_picture(),
    "two": confusion_picture([[0, 0], [0, 12_345]]),
}
COLOURS = re.compile(
    r"#[0-9a-f]{3,6}\b|rgb|(?:fill|stroke)=\"(?!currentColor|none)", re.IGNORECASE
)
TOO_WIDE = {("counts", 30), ("counts", 40), ("net", 30)}
IMAGES: dict[str, Drawing] = {
    "digit": digit_picture(3),
    "photo": photo("svg", b"<svg/>"),
}


def figure(drawing: Drawing, *alt: str | Number) -> Figure:
    """A drawing with words."""
    return Figure(drawing, alt or ("what is to be seen",))


@pytest.mark.parametrize("name", DRAWN)
def test_svg(name: str) -> None:
    """A drawing is well-formed, coloured as the text is, and names nothing."""
    html = picture_html(figure(DRAWN[name]))

    root = ET.fromstring(html)  # noqa: S314 - our own text
    assert root.tag == "svg"
    assert (root.get("role"), root.get("aria-label")) == ("img", "what is to be seen")
    assert not COLOURS.search(html)
    assert "currentColor" in html
    attributes = {key for element in root.iter() for key in element.attrib}
    assert not attributes & {"id", "href", "onload"}
    assert "{{" not in html
    assert "}}" not in html
    assert len(html) < 12_000
    assert media(figure(DRAWN[name])) is None


@pytest.mark.parametrize("name", DRAWN)
def test_within_its_frame(name: str) -> None:
    """Everything is drawn inside the frame, and letters are no smaller than 11."""
    root = ET.fromstring(picture_html(figure(DRAWN[name])))  # noqa: S314
    _, _, width, height = map(float, root.attrib["viewBox"].split())

    assert width <= 4 * 108
    if not root.findall("./g[@transform]"):
        for element in root.iter():
            x, y = (float(element.get(a, element.get(f"c{a}", 1))) for a in "xy")
            assert 0 <= x <= width, element.attrib
            assert 0 <= y <= height + 4.5, element.attrib
    for path in root.iter("path"):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.attrib["d"])]
        if "h" not in path.attrib["d"]:
            assert all(0 <= n <= max(width, height) for n in numbers)
    sizes = [
        float(g.attrib["font-size"]) for g in root.iter("g") if "font-size" in g.attrib
    ]
    assert all(size >= 11 for size in sizes)


@pytest.mark.parametrize("name", IMAGES)
def test_image_files(name: str) -> None:
    """An image file has a name made of its content, as Anki wants names."""
    shown = figure(IMAGES[name])

    html, file = picture_html(shown), media(shown)

    assert file is not None
    assert re.fullmatch(r"livedeck-[0-9a-f]{16}\.(png|svg)", file[0])
    assert html.startswith('<img class="pic own')
    assert f' src="{file[0]}" alt="what is to be seen">' in html
    assert "id=" not in html


def test_names_of_files() -> None:
    """Other content has another name; the same content the same."""
    one, two = photo("png", b"1"), photo("png", b"2")

    first, second = media(figure(one)), media(figure(two))

    assert first is not None
    assert second is not None
    assert first[0] != second[0]
    assert media(figure(Photo("png", one.digest, b"1"), "other words")) == first
    assert digest(one) != digest(two)


def test_words_are_safe() -> None:
    """What an author writes as `alt` can end no attribute and make no gap or sound."""
    words = ('" onload="x()" <b> & {{c1::gap}} [sound:a.mp3] is ', Number(0.5))

    for drawing in (DRAWN["step"], IMAGES["digit"]):
        html = picture_html(figure(drawing, *words))
        assert html.count('"') % 2 == 0
        assert "&quot; onload=&quot;x()&quot; &lt;b&gt; &amp; " in html
        assert "{{c" not in html
        assert "[sound:" not in html
        assert "is 0.5" in html


def test_digit_is_a_picture() -> None:
    """A digit is a PNG file of 224 pixels a side, the same bytes each time."""
    drawing = digit_picture(3)
    found = media(figure(drawing))

    assert found is not None
    assert found[1].startswith(b"\x89PNG")
    assert int.from_bytes(found[1][16:20]) == int.from_bytes(found[1][20:24]) == 224
    assert media(figure(digit_picture(3))) == found


@pytest.mark.parametrize("width", [30, 40, 80])
@pytest.mark.parametrize("name", [*DRAWN, *IMAGES])
def test_lines(name: str, width: int) -> None:
    """A picture in characters fits the width; where it does not, its words stand."""
    lines = picture_lines(figure({**DRAWN, **IMAGES}[name]), Look(width))

    assert lines
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    in_words = "".join(lines).startswith("[what is")
    assert in_words == (name == "photo" or (name, width) in TOO_WIDE)


def test_step_in_characters() -> None:
    """The jump, the axes and their ends are seen."""
    lines = picture_lines(figure(DRAWN["step"]), Look(33))

    assert lines[0] == "    1           |**********"
    assert lines[-2] == "    0 ***********----------"
    assert lines[-1].split() == ["-5", "0", "5"]
    assert {line.strip() for line in lines[1:-2]} == {"|"}


def test_planes_in_characters() -> None:
    """Cases that give 1 are filled; lines lean as they do; planes wrap."""
    one = picture_lines(figure(DRAWN["one"]), Look(80))
    four = picture_lines(figure(DRAWN["four"]), Look(61))

    text = "\n".join(one)
    assert (text.count("●"), text.count("○")) == (1, 3)
    assert "\\" in text
    assert "/" not in text
    assert four[0].split() == ["A", "B", "C"]
    assert [line.split() for line in four].count(["D"]) == 1
    assert "=" in "".join(picture_lines(figure(DRAWN["flat"]), Look(80)))
    steep = picture_lines(figure(DRAWN["steep"]), Look(80))
    columns = [[i for i, c in enumerate(line) if c == "|"] for line in steep]
    assert all(a[-1] == b[-1] for a, b in itertools.pairwise(columns))


def test_values_in_characters() -> None:
    """The values of a network stand in columns, counts in a square."""
    net = picture_lines(figure(network_picture([1.0, 0.5])), Look(80))
    counts = picture_lines(figure(confusion_picture([[1, 2], [0, 40]])), Look(80))

    assert [line.split() for line in net] == [
        ["1", "0.5744", "0.6262", "0.3168"],
        ["0.5", "0.6682", "0.771", "0.6963"],
        ["0.7503"],
    ]
    assert counts == ["         0  1", "    0 |  1  2", "    1 |  . 40"]

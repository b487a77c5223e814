"""Pictures as HTML and as characters: small, safe, readable in any light."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from deck.live.builtins import NAMES
from deck.live.drawing import Drawing, image
from deck.live.pixels import png
from deck.live.value import Numbers
from deck.render.anki_text import anki_html
from deck.render.blocks import Picture
from deck.render.lines import Look
from deck.render.pictures import media, picture_html, picture_lines
from nnref.live import pictures
from nnref.live.pictures import confusion_picture, curve_picture, digit_picture
from tests.tables import table

DRAWN: dict[str, Drawing] = {
    name: eval(call, {**vars(pictures), **NAMES})  # noqa: S307 - ours
    for name, call in table(__file__, "drawn")
}
WIDTHS = {".": 0.32, "\N{MINUS SIGN}": 0.84}  # of DejaVu Sans, in parts of its size
Box = tuple[float, float, float, float]
COLOURS = re.compile(
    r"#[0-9a-f]{3,6}\b|rgb|(?:fill|stroke)=\"(?!currentColor|none)", re.IGNORECASE
)
# By lines, wherever they lead; the label of an arrow has a ground of its own.
CROSSED = "net", "long", "among", "arrows", "weights"
TOO_WIDE = {("counts", 30), ("boxes", 30)}
IMAGES: dict[str, Drawing] = {
    "digit": digit_picture(3),
    "file": image(b"<svg/>", "svg"),
}


def figure(drawing: Drawing, *alt: str | Numbers) -> Picture:
    """A drawing with words."""
    return Picture(drawing, alt or ("what is to be seen",))


@pytest.mark.parametrize("name", DRAWN)
def test_svg(name: str) -> None:
    """A drawing is well-formed, coloured as the text is, and names nothing."""
    html = picture_html(figure(DRAWN[name]), "en")

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


def _letters(name: str) -> list[tuple[str, Box]]:
    """The letters of a drawing, with the room they take in a wide font."""
    root = ET.fromstring(picture_html(figure(DRAWN[name]), "en"))  # noqa: S314 - our own text
    found = []
    for group in root.iter("g"):
        size = float(group.get("font-size", 0))
        for text in group.findall("text"):
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            words = text.text or ""
            width = sum(WIDTHS.get(letter, 0.64) for letter in words) * size
            left = x - (width if text.get("text-anchor") == "end" else width / 2)
            found.append((words, (left, y - 0.75 * size, left + width, y)))
    return found


@pytest.mark.parametrize("name", DRAWN)
def test_within_its_frame(name: str) -> None:
    """Everything is drawn inside the frame, and letters are no smaller than 11.

    On a phone of 360 pixels, which leaves 328, no letter becomes smaller than 9.5.
    """
    root = ET.fromstring(picture_html(figure(DRAWN[name]), "en"))  # noqa: S314 - our own text
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    sizes = [float(g.attrib["font-size"]) for g in root.iter("g") if g.get("font-size")]

    assert all(size >= 11 for size in sizes)
    assert min(sizes) * min(328 / width, 1) >= 9.5
    assert not {"width", "height"} & root.attrib.keys()
    for _, (left, top, right, bottom) in _letters(name):
        assert left >= -1
        assert right <= width + 1
        assert top >= 0
        assert bottom <= height
    for circle in root.iter("circle"):
        x, y, r = (float(circle.attrib[key]) for key in ("cx", "cy", "r"))
        assert r <= x <= width - r
        assert r <= y <= height - r
    for path in root.iter("path"):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.attrib["d"])]
        if "h" not in path.attrib["d"]:
            assert all(0 <= x <= width for x in numbers[::2])
            assert all(0 <= y <= height for y in numbers[1::2])


@pytest.mark.parametrize("name", DRAWN)
def test_letters_apart(name: str) -> None:
    """No number or letter of a drawing touches another."""
    for (one, a), (other, b) in itertools.combinations(_letters(name), 2):
        across = min(a[2], b[2]) - max(a[0], b[0])
        down = min(a[3], b[3]) - max(a[1], b[1])
        assert min(across, down) <= 0, (one, other)


@pytest.mark.parametrize("name", [n for n in DRAWN if n not in CROSSED])
def test_letters_beside_lines(name: str) -> None:
    """No coloured line runs through a letter."""
    root = ET.fromstring(picture_html(figure(DRAWN[name]), "en"))  # noqa: S314 - our own text
    drawn = [p.attrib["d"] for p in root.iter("path") if p.get("class") == "hi"]
    letters = _letters(name)

    for piece in "".join(drawn).split("M")[1:]:
        numbers = list(map(float, piece.split()))
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for (x, y), (u, v) in itertools.pairwise(points):
            for part in range(101):
                a, b = x + (u - x) * part / 100, y + (v - y) * part / 100
                for words, (left, top, right, bottom) in letters:
                    assert not (left < a < right and top < b < bottom), words


@pytest.mark.parametrize("name", ["net", "long"])
def test_values_in_their_nodes(name: str) -> None:
    """The value of a node is between its sides, and columns are apart."""
    root = ET.fromstring(picture_html(figure(DRAWN[name]), "en"))  # noqa: S314 - our own text
    nodes = [
        (float(c.attrib["cx"]) - float(c.attrib["r"]), 2 * float(c.attrib["r"]))
        for c in root.iter("circle")
    ]
    nodes += [
        (float(r.attrib["x"]), float(r.attrib["width"])) for r in root.iter("rect")
    ]

    values = [box for _, box in _letters(name)]

    assert len(values) == len(nodes) == 9
    for (left, width), (start, _, end, _) in zip(nodes, values, strict=True):
        assert left < start
        assert end < left + width
    for left, width in nodes:
        apart = {abs(left - other) for other, _ in nodes} - {0}
        assert min(apart) > width + 9


def test_jump() -> None:
    """Where a curve jumps, the value that it has there is filled, the other empty."""
    root = ET.fromstring(picture_html(figure(DRAWN["step"]), "en"))  # noqa: S314

    circles = {
        group.get("class"): [circle.attrib for circle in group.iter("circle")]
        for group in root.iter("g")
        if group.findall("circle")
    }
    (filled,), (left_out,) = circles["hi"], circles["hi open"]
    assert filled["cx"] == left_out["cx"]
    assert float(filled["cy"]) > float(left_out["cy"])
    assert "circle" not in picture_html(figure(DRAWN["sigmoid"]), "en")
    assert "circle" not in picture_html(figure(curve_picture("relu")), "en")


def test_minus() -> None:
    """Negative numbers have a real minus, as in the texts around them."""
    for name in ("identity", "left", "net"):
        words = "".join(text for text, _ in _letters(name))
        assert "\N{MINUS SIGN}" in words
        assert "-" not in words


def test_counts_are_read() -> None:
    """Every count is seen, a single one too; no cell is too dark for its number."""
    html = picture_html(figure(DRAWN["counts"]), "en")

    shades = [float(shade) for shade in re.findall(r'opacity="([\d.]+)"', html)]
    _, [rows] = json.loads(confusion_picture().meaning)
    counted = sum(count > 0 for row in rows for count in row)
    assert len(shades) == counted
    assert min(shades) >= 0.1
    assert max(shades) == 0.45


@pytest.mark.parametrize("name", IMAGES)
def test_image_files(name: str) -> None:
    """An image file has a name computed from its content, as Anki wants names."""
    shown = figure(IMAGES[name])

    html, file = picture_html(shown, "en"), media(shown)

    assert file is not None
    assert re.fullmatch(r"livedeck-[0-9a-f]{16}\.(png|svg)", file[0])
    assert html.startswith('<img class="pic own')
    assert f' src="{file[0]}" alt="what is to be seen">' in html
    assert "id=" not in html


def test_words_are_safe() -> None:
    """What an author writes as `alt` can end no attribute and make no gap or sound."""
    words = ('" onload="x()" <b> & {{c1::gap}} [sound:a.mp3] is ', Numbers.of(0.5))

    for drawing in (DRAWN["step"], IMAGES["digit"]):
        html = anki_html(picture_html(figure(drawing, *words), "en"))
        assert html.count('"') % 2 == 0
        assert "&quot; onload=&quot;x()&quot; &lt;b&gt; &amp; " in html
        assert "{{c" not in html
        assert "[sound:" not in html
        assert "is 0.5" in html


@pytest.mark.parametrize("width", [10, 30, 40, 80])
def test_lines(width: int) -> None:
    """A picture in characters fits the width; where it does not, its words stand.

    On a terminal of a few columns each is in words, or as narrow as that.
    """
    for name, drawing in (DRAWN | IMAGES).items():
        lines = picture_lines(figure(drawing), Look(width))
        in_words = lines[0].startswith("[")

        assert in_words or max(map(len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)
        if width >= 30:
            assert max(map(len, lines)) <= width
            assert in_words == (not drawing.cells or (name, width) in TOO_WIDE)


def test_in_characters(request: pytest.FixtureRequest) -> None:
    """Each is drawn as it was when somebody last looked, on three widths.

    A curve leaves a cell out only where it jumps, and each count stands once in its row
    and column.
    """
    file = Path(__file__).with_name("pictures.txt")
    lines: list[str] = []
    for name, drawing in (DRAWN | IMAGES).items():
        for look in (Look(80), Look(40), Look(20)):
            lines.append(f"=== {name} {look.width}")
            lines += picture_lines(figure(drawing), look)
    text = "\n".join(lines) + "\n"
    if request.config.getoption("--bless"):
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text


@given(
    st.integers(1, 9).flatmap(
        lambda w: st.lists(
            st.lists(st.integers(0, 255), min_size=w, max_size=w),
            min_size=1,
            max_size=9,
        )
    ),
)
def test_every_pixel_is_there(pixels: list[list[int]]) -> None:
    """Each pixel becomes a square of its own grey in the PNG."""
    with Image.open(BytesIO(png(pixels))) as read:
        read.load()

    assert (read.format, read.mode, read.size) == (
        "PNG",
        "L",
        (8 * len(pixels[0]), 8 * len(pixels)),
    )
    assert [*read.tobytes()] == [
        value for row in pixels for _ in range(8) for value in row for _ in range(8)
    ]

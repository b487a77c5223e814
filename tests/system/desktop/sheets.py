"""Four sides of a card on one small sheet, and how far two sheets differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aqt.qt import QImage, QPainter, Qt

FONTS = "fonts"  # under which a sheet keeps the widths of some letters
_WIDTH = 300  # of a side on a sheet
_CELL = 20  # pixels of a sheet that are compared as one
_KIND = 0xFFF8F8F8  # bits of a colour that tell one from another


def sheet(sides: Sequence[QImage], fonts: str) -> QImage:
    """The sides next to each other, each on its own paper, in few colours."""
    smooth = Qt.TransformationMode.SmoothTransformation
    small = [side.scaledToWidth(_WIDTH, smooth) for side in sides]
    height = max(side.height() for side in small)
    whole = QImage(_WIDTH * len(small), height, QImage.Format.Format_RGB32)
    painter = QPainter(whole)
    for number, side in enumerate(small):
        left = _WIDTH * number
        painter.fillRect(left, 0, _WIDTH, height, side.pixelColor(0, 0))
        painter.drawImage(left, 0, side)
    painter.end()
    fewer = _fewer_colours(whole)
    fewer.setText(FONTS, fonts)
    return fewer


def _fewer_colours(image: QImage) -> QImage:
    """The image in 256 of its colours, of each kind the commonest: a third the size."""
    pixels = memoryview(image.constBits().asstring(image.sizeInBytes())).cast("I")
    alike = defaultdict[int, Counter[int]](Counter)
    for colour, count in Counter(pixels).items():
        alike[colour & _KIND][colour] = count
    most = sorted(alike.values(), key=Counter.total, reverse=True)[:256]
    palette = [colours.most_common(1)[0][0] for colours in most]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, palette, plain)


def unlike(new: QImage, kept: Path) -> dict[str, Any]:
    """How far a sheet is from a kept one: its height and its light, in parts of 1."""
    old = QImage(str(kept))
    if old.isNull():
        return {"kept": False}
    size = max(old.width() // _CELL, 1), max(old.height() // _CELL, 1)
    pairs = zip(_cells(new, size), _cells(old, size), strict=True)
    apart = [abs(one - two) / 255 for one, two in pairs]
    return {
        "kept": True,
        "fonts": new.text(FONTS) == old.text(FONTS),
        "height": abs(new.height() - old.height()) / old.height(),
        "light": sum(apart) / len(apart),
        "cell": max(apart),
    }


def _cells(image: QImage, size: tuple[int, int]) -> bytes:
    """The light of each cell."""
    grey = image.convertToFormat(QImage.Format.Format_RGB32).scaled(
        *size,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    grey = grey.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = (grey.constScanLine(row).asstring(size[0]) for row in range(size[1]))
    return b"".join(rows)

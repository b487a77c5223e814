"""Pictures in the documents: how they are written, and compared.

A picture has the names of its fonts: with others it can only be compared
roughly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import cast

from PIL import Image, ImageChops, ImageStat, PngImagePlugin

# How far apart two pictures may be, in parts of 1: their heights, and the light of one
# cell of 20 pixels, or of all where the fonts are others.
SAME_FONTS = {"height": 0.01, "cell": 0.06}
OTHER_FONTS = {"height": 0.2, "light": 0.06}


def fonts(*selectors: str) -> str:
    """A script for the widths of letters in elements, or in the body without them."""
    return rf"""(function () {{
  var pen = document.createElement("canvas").getContext("2d");
  return {json.dumps(selectors)}.map(function (place) {{
    var node = document.querySelector(place) || document.body;
    pen.font = "100px " + getComputedStyle(node).fontFamily;
    return Math.round(pen.measureText("Ag0 \u6743\u201c").width);
  }}).join(" ");
}})()"""


def save(path: Path, picture: bytes, shown_fonts: str) -> None:
    """Write a picture in 256 colours, a quarter of the size, with its fonts."""
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    about = PngImagePlugin.PngInfo()
    about.add_text("fonts", shown_fonts)
    few.save(path, "PNG", optimize=True, pnginfo=about)


def differences(
    new: bytes,
    shown_fonts: str,
    committed: Path,
    *,
    same: Mapping[str, float] = SAME_FONTS,
    other: Mapping[str, float] = OTHER_FONTS,
) -> dict[str, float]:
    """How far a picture is from the one in the documents, where it is too far."""
    apart = _apart(new, committed.read_bytes())
    with Image.open(committed) as image:
        limits = same if image.info["fonts"] == shown_fonts else other
    return {name: apart[name] for name, most in limits.items() if apart[name] > most}


def _apart(new: bytes, old: bytes) -> dict[str, float]:
    with Image.open(BytesIO(new)) as one, Image.open(BytesIO(old)) as other:
        size = other.width // 20, other.height // 20
        box = Image.Resampling.BOX
        cells = [i.convert("RGB").resize(size, box).convert("L") for i in (one, other)]
        height = abs(one.height - other.height) / other.height
    apart = ImageChops.difference(*cells)
    _, most = cast("tuple[int, int]", apart.getextrema())
    light = ImageStat.Stat(apart).mean[0]
    return {"height": height, "cell": most / 255, "light": light / 255}

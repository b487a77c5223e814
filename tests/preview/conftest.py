"""A small deck folder that tests of the preview write and change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.folders import CONFIG, HEAD, write_folder

AND = f"""{HEAD}
  - id: and-sum
    kind: numeric
    q: {{en: What is the sum?, zh: 和是多少？}}
    a: ${{ 1 + 1 }}
  - id: and-gap
    kind: cloze
    text:
      en: "It {{{{c1::fires::does}}}} {{{{c2::once}}}}."
      zh: "它{{{{c1::激活}}}}{{{{c2::一次}}}}。"
"""
OR = f"""{HEAD}
  - id: or-word
    kind: recall
    q: {{en: "What is \\\\( x_1 \\\\)?", zh: "\\\\( x_1 \\\\) 是什么？"}}
    a: {{en: An input., zh: 输入。}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two banks with three cards in two languages."""
    created: Path = write_folder(tmp_path / "deck", {"and": AND, "or": OR}, CONFIG)
    return created

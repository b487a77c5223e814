"""The names that cards of the shipped deck know: those of expressions, and nnref's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deck.live import builtins
from deck.live.plugin_functions import plugin_names
from deck.source.finding_list import Findings
from deck.source.source import Source, Text

NNREF: Mapping[str, Any] = plugin_names([Text("nnref")], Findings(Source("", "")))
NAMES: Mapping[str, Any] = {**builtins.NAMES, **NNREF}

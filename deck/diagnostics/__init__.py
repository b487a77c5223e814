"""Findings: their data, the rules that they break, and how they are shown."""

from __future__ import annotations

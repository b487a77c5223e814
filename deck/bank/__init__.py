"""The bank stage: YAML with places, typed cards, findings. Owns PyYAML."""

from __future__ import annotations

"""YAML with places, what keys take, cards as they are read, findings. Owns PyYAML."""

from __future__ import annotations

"""What authors begin with: new decks and cards, what keys are, a schema for editors."""

from __future__ import annotations

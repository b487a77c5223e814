"""What can go wrong that is not a finding in a bank.

DeckError              one clear sentence for the user, exit code 1
  StoreError           a review store that cannot be used
    DamagedStoreError  one whose content cannot be read
  UsageError           something asked for that does not exist, exit code 2
"""

from __future__ import annotations


class DeckError(Exception):
    """A failure whose text is a sentence for the user."""


class StoreError(DeckError):
    """The store of reviews cannot be used."""


class DamagedStoreError(StoreError):
    """The content of the store cannot be read: a backup is needed."""


class UsageError(DeckError):
    """Something was asked for that is not there."""

"""From a deck folder to packages: compiled decks, lock, diff. Owns genanki."""

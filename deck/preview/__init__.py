"""The cards of a deck folder on a page of the browser, as Anki will show them."""

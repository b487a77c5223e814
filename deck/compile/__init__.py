"""From the text of a deck folder to what everything else reads: the compiled deck."""

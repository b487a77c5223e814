-- From here on rows have the current ids of their cards: memories follow anew.
DELETE FROM derived;

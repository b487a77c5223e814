"""Rules for good cards: lengths, questions, options, values and languages.

`check_bank` runs the rules for single cards over a bank, whose result is cached
with it; `check_deck` compares the cards of all banks.
"""

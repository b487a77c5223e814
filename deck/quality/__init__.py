"""Rules for good cards: texts, questions, languages, values, terms, and the balance.

`check.check_bank` runs the rules for single cards over a bank, whose result is cached
with it; `check.check_deck` runs those that compare the cards of all banks.
"""

"""What makes a right deck a good one: rules for texts, kinds, concepts and load.

Each function here takes cards as read or as filled and adds warnings; nothing is
changed. `check.quality` runs all of them.
"""

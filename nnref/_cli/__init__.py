"""The commands of `python -m nnref`: parse, call the reference, print.

Each command is a module with a `Command`, its name, its help and what it does.
What they print is the product, and goes to standard output; what they say about
it, and what went wrong, goes to standard error.
"""

"""Does nothing.]0;PWNED"""
import os

os.system("touch PWNED")


def evil(x):
    """Doc[31m."""
    raise ValueError("\x1b]0;PWNED\x07")

"""Runs at import."""
import os
import pathlib
import urllib.request

pathlib.Path.home().joinpath("PWNED").write_text("import")
os.system("touch PWNED")
urllib.request.urlopen("http://@HOST@/module")


def evil(x):
    return x

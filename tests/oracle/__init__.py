"""The oracle: what the shipped cards state, computed once more in plain Python.

Nothing here imports NumPy or `nnref`. The arrays are lists, a matrix product is three
loops, and the files of digits and weights are read byte by byte.
"""

"""Arrays in plain Python: a shape, and the elements in one list."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

Scalar = bool | int | float
Shape = tuple[int, ...]


class Arr:
    """Elements of one kind, row after row, and how many there are along each axis."""

    def __init__(self, shape: Shape, flat: Iterable[Any], dtype: str = "") -> None:
        """One float makes all of them floats, one whole number makes no bool stay."""
        self.flat: list[Any] = list(flat)
        self.shape = shape
        if len(self.flat) != math.prod(shape):
            message = f"{len(self.flat)} elements do not fill the shape {shape}"
            raise ValueError(message)
        kinds = {type(x) for x in self.flat}
        if kinds > {float}:
            self.flat = [float(x) for x in self.flat]
        elif kinds > {int}:
            self.flat = [int(x) for x in self.flat]
        self.dtype = dtype or _dtype(self.flat)

    @property
    def ndim(self) -> int:
        """How many axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many elements."""
        return len(self.flat)

    def nested(self) -> Any:
        """The elements as a list of lists."""
        if self.ndim <= 1:
            return list(self.flat) if self.ndim else self.flat[0]
        return [row.nested() for row in self]

    def astype(self, kind: Any) -> Arr:
        """Every element as another kind; fractions are cut off."""
        name = kind if isinstance(kind, str) else kind.__name__
        make: Any = {"bool": bool, "float": float, "float64": float}.get(name, int)
        dtype = "uint8" if name == "uint8" else ""
        return Arr(self.shape, map(make, self.flat), dtype)

    def sum(self, axis: int | None = None, *, keepdims: bool = False) -> Any:
        """The sum of all elements, or along one axis."""
        return reduced(self, _add_up, axis, keepdims=keepdims)

    def mean(self, axis: int | None = None) -> Any:
        """The average."""
        return reduced(self, lambda xs: math.fsum(xs) / len(xs), axis)

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self.shape[0]))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, Arr) and index.dtype == "bool":
            flat = [x for x, keep in zip(self.flat, index.flat, strict=True) if keep]
            return Arr((len(flat),), flat)
        if isinstance(index, (Arr, list)):
            return stack([self[i] for i in index])
        parts = index if isinstance(index, tuple) else (index,)
        places, shape = self._places(parts)
        if not shape:
            return self.flat[places[0]]
        return Arr(shape, (self.flat[i] for i in places), self.dtype)

    def _places(self, parts: tuple[Any, ...]) -> tuple[list[int], Shape]:
        """Where the elements of an index lie, and the shape that they make."""
        if len(parts) > self.ndim:
            message = f"too many indices: {len(parts)} for {self.ndim} axes"
            raise IndexError(message)
        every: list[list[int]] = []
        shape: list[int] = []
        for n, part in itertools.zip_longest(self.shape, parts, fillvalue=slice(None)):
            assert isinstance(n, int)
            if isinstance(part, slice):
                every.append(list(range(n))[part])
                shape.append(len(every[-1]))
            else:
                every.append([range(n)[part]])
        places = []
        for chosen in itertools.product(*every):
            place = 0
            for n, i in zip(self.shape, chosen, strict=True):
                place = place * n + i
            places.append(place)
        return places, tuple(shape)

    def __abs__(self) -> Arr:
        return Arr(self.shape, map(abs, self.flat))

    def __neg__(self) -> Arr:
        return Arr(self.shape, (-x for x in self.flat))

    def __add__(self, other: Any) -> Any:
        return together(operator.add, self, other)

    def __sub__(self, other: Any) -> Any:
        return together(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return together(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return together(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return together(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return together(divided, self, other)

    def __floordiv__(self, other: Any) -> Any:
        return together(operator.floordiv, self, other)

    def __pow__(self, other: Any) -> Any:
        return together(operator.pow, self, other)

    def __matmul__(self, other: Any) -> Any:
        return product(self, as_arr(other))

    def __eq__(self, other: object) -> Any:
        return together(operator.eq, self, other)

    def __ne__(self, other: object) -> Any:
        return together(operator.ne, self, other)

    __hash__ = None  # type: ignore[assignment]


def as_arr(value: Any) -> Arr:
    """A number, or lists of lists, as an array."""
    if isinstance(value, Arr):
        return value
    if isinstance(value, (list, tuple)):
        return stack(list(value))
    return Arr((), [value])


def stack(parts: Sequence[Any]) -> Arr:
    """Arrays of one shape behind one another along a new first axis."""
    arrays = [as_arr(part) for part in parts]
    if len({a.shape for a in arrays}) > 1:
        message = "the rows differ in length"
        raise ValueError(message)
    inner = arrays[0].shape if arrays else ()
    return Arr((len(arrays), *inner), (x for a in arrays for x in a.flat))


def joint_shape(a: Shape, b: Shape) -> Shape:
    """What two shapes make element by element; ValueError where they do not fit."""
    longest = max(len(a), len(b))
    left, right = ((1,) * (longest - len(s)) + s for s in (a, b))
    joint = []
    for m, n in zip(left, right, strict=True):
        if m != n and 1 not in {m, n}:
            message = f"operands could not be broadcast together: {a} {b}"
            raise ValueError(message)
        joint.append(n if m == 1 else m)
    return tuple(joint)


def stretched(a: Arr, shape: Shape) -> list[Any]:
    """The elements of an array as a larger shape repeats them."""
    if joint_shape(a.shape, shape) != shape:
        message = f"could not broadcast {a.shape} into {shape}"
        raise ValueError(message)
    own = (1,) * (len(shape) - a.ndim) + a.shape
    found = []
    for index in itertools.product(*map(range, shape)):
        place = 0
        for n, i in zip(own, index, strict=True):
            place = place * n + (i if n > 1 else 0)
        found.append(a.flat[place])
    return found


def together(function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """A function of two numbers, element by element."""
    a, b = as_arr(left), as_arr(right)
    shape = joint_shape(a.shape, b.shape)
    pairs = zip(stretched(a, shape), stretched(b, shape), strict=True)
    return plain(Arr(shape, (function(x, y) for x, y in pairs)))


def each(function: Callable[[Any], Any], value: Any) -> Any:
    """A function of one number, element by element."""
    a = as_arr(value)
    return plain(Arr(a.shape, map(function, a.flat)))


def reduced(
    a: Arr,
    function: Callable[[Any], Any],
    axis: int | None = None,
    *,
    keepdims: bool = False,
) -> Any:
    """A function of a list, of all elements or of those along one axis."""
    if axis is None:
        found = function(a.flat)
        return Arr((1,) * a.ndim, [found]) if keepdims else found
    at = range(a.ndim)[axis]
    before, n, after = a.shape[:at], a.shape[at], a.shape[at + 1 :]
    step = math.prod(after)
    results = [
        function([a.flat[(i * n + k) * step + j] for k in range(n)])
        for i in range(math.prod(before))
        for j in range(step)
    ]
    return plain(Arr(before + ((1,) if keepdims else ()) + after, results))


def product(a: Arr, b: Arr) -> Any:
    """The matrix product, or the inner product of two vectors."""
    if not (a.ndim and b.ndim) or a.shape[-1] != b.shape[0]:
        message = f"shapes {a.shape} and {b.shape} not aligned"
        raise ValueError(message)
    n = b.shape[0]
    rows, columns = a.size // n, b.size // n
    found = []
    for i in range(rows):
        for j in range(columns):
            total = 0
            for k in range(n):
                total += a.flat[i * n + k] * b.flat[k * columns + j]
            found.append(total)
    return plain(Arr(a.shape[:-1] + b.shape[1:], found))


def plain(a: Arr) -> Any:
    """An array without axes as the number that it holds."""
    return a if a.ndim else a.flat[0]


def divided(x: float, y: float) -> float:
    """A quotient; by zero as floating-point numbers have it."""
    if y == 0:
        return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x)
    return x / y


def first_largest(values: Sequence[Any]) -> int:
    """The index of the largest; the first among equals."""
    return values.index(max(values))


def _add_up(values: Sequence[Any]) -> Any:
    return math.fsum(values) if any(type(x) is float for x in values) else sum(values)


def _dtype(flat: list[Any]) -> str:
    kind = type(flat[0]) if flat else float
    return {bool: "bool", int: "int64"}.get(kind, "float64")

"""The command line: `python -m nnref` and its commands."""

import inspect
import io
import re
import sys
import textwrap
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import click
import numpy as np

from nnref import fetch as fetching
from nnref import report, training
from nnref.checks import whole
from nnref.digits import Digits, bundled_digits
from nnref.files import as_path
from nnref.limits import ACTIVATIONS
from nnref.mnist import accuracy, load, load_weights, predict
from nnref.network import NET
from nnref.shapes import count_parameters, layer_shape
from nnref.show import show as shown
from nnref.weights import save_weights

_QUIET = {"__main__", "checks", "files", "registry", "report", "show", "weights"}
"""The modules that compute nothing."""

option = partial(click.option, show_default=True)
data = option("--data", metavar="DIR", help="MNIST test images; else those of nnref.")
weights = option("--weights", metavar="FILE", help="A network, .npz or the book's.")


def remark(text: str) -> None:
    """Print a remark on standard error."""
    click.echo(report.printable(text), err=True)


def write(lines: Iterable[str]) -> None:
    """Print lines as they come."""
    for line in lines:
        click.echo(line)


class Command(click.Command):
    """A command that can print the functions that ran."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """The option is the last of all."""
        super().__init__(*args, **options)
        words = "Print the functions that ran, too."
        self.params.append(click.Option(["--code"], is_flag=True, help=words))

    def invoke(self, ctx: click.Context) -> None:
        """Run the command, then print what ran."""
        ran: dict[CodeType, None] = {}
        folder = str(Path(__file__).parent)

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(folder):
                ran.setdefault(frame.f_code)

        sys.setprofile(note if ctx.params.pop("code") else None)
        try:
            with np.errstate(all="ignore"):  # what overflows shows in the numbers
                super().invoke(ctx)
        finally:
            sys.setprofile(None)
        for code in ran:
            file = Path(code.co_filename)
            if file.stem not in _QUIET and not code.co_name.startswith("<"):
                source = textwrap.dedent(inspect.getsource(code))
                click.echo(f"\n# nnref/{file.name}\n{source}", nl=False)


class Group(click.Group):
    """All commands, in the order of the book; without one, the basics."""

    command_class = Command

    def main(self, *args: Any, **options: Any) -> Any:
        """Run, and end with one sentence and an exit code where something is wrong."""
        options |= {"prog_name": "python -m nnref", "standalone_mode": False}
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # where it knows no blocks
        try:
            code = super().main(*args, **options)
        except click.Abort:
            remark("stopped")
            code = 130
        except click.UsageError as error:
            if error.ctx:
                click.echo(error.ctx.get_usage(), err=True)
            remark(f"error: {error.format_message()}")
            code = error.exit_code
        except (ValueError, OSError) as error:
            remark(f"error: {getattr(error, 'strerror', None) or error}")
            code = 1
            _drop_unprinted()
        sys.exit(code if isinstance(code, int) else 0)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The basics are shown where no command is named."""
        is_named = args and args[0] != "--code"
        return super().parse_args(ctx, args if is_named else ["basics", *args])

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order of the book, not of the alphabet."""
        return [*self.commands]


def _drop_unprinted() -> None:
    """Close standard output if it is full: Python would fail to print the rest."""
    with suppress(OSError):
        try:
            sys.stdout.flush()
        except OSError:
            sys.stdout.close()


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The numbers of the first chapters, computed and shown.

    Without a command: the basics on one screen. With --code after any command, the
    functions that ran are printed, too.
    """


def _vector(
    ctx: click.Context, param: click.Parameter, parts: tuple[str, ...]
) -> np.ndarray:
    """Numbers as one writes them: 1 0.5, 1,0.5 or [1.0 0.5]."""
    text = " ".join(parts)
    try:
        return np.array([float(n) for n in re.split(r"[,，\s]+", text.strip("[] "))])
    except ValueError:
        message = f"{text!r} is no list of numbers such as 1,-0.5"
        raise click.BadParameter(message, ctx, param) from None


numbers = partial(click.argument, nargs=-1, callback=_vector)
negative = {"ignore_unknown_options": True}  # -1,2 is a list of numbers


@cli.command(hidden=True)
def basics() -> None:
    """Show gates, activation functions and a forward pass."""
    write(report.gate_lines())
    write(report.activation_lines(-2.0, 2.0))
    write(report.trace_lines(np.array([1.0, 0.5]), "sigmoid", is_softmax=False))


@cli.command()
def gates() -> None:
    """Show all gates: truth tables, weights, weighted sums."""
    write([*report.gate_lines(), "", *report.signal_lines()])


@cli.command()
def activations() -> None:
    """Show step, sigmoid, ReLU and identity at a few points."""
    write(report.activation_lines(-5.0, -2.0, -1.0, 0.0, 1.0, 2.0, 5.0))


@cli.command(context_settings=negative)
@numbers("scores", default=["0.3,2.9,4.0"])
def softmax(scores: np.ndarray) -> None:
    """Show softmax of SCORES, its shift and the overflow.

    \b
    python -m nnref softmax 1010,1000,990
    """
    write(report.softmax_lines(scores))


@cli.command(context_settings=negative)
@numbers("x", default=["1.0,0.5"])
@option("--hidden", type=click.Choice([*ACTIVATIONS]), default="sigmoid")
@option("--skip-softmax", is_flag=True, help="Leave the scores as they are.")
def trace(x: np.ndarray, hidden: str, skip_softmax: bool) -> None:
    """Show a forward pass of the network 2-3-2-2 for X.

    \b
    python -m nnref trace 1,0.5 --hidden relu
    """
    if x.shape != (2,):
        raise ValueError(f"X must be two numbers, not {x.size}")
    write(f"{name} = {shown(array)}" for name, array in NET._asdict().items())
    write(["", *report.trace_lines(x, hidden, is_softmax=not skip_softmax)])


@cli.command()
@click.argument("sizes", default="784-50-100-10")
@option("--batch", type=int, help="How many inputs are stacked as rows.")
def shapes(sizes: str, batch: int | None) -> None:
    """Show the shapes of all arrays of a network, by its SIZES.

    \b
    python -m nnref shapes 784-50-100-10 --batch 100
    """
    if not re.fullmatch(r"\d{1,7}(-\d{1,7}){1,100}", sizes):
        raise ValueError(f"SIZES must be numbers such as 2-3-2-2, not {sizes!r}")
    ns = [int(n) for n in sizes.split("-")]
    names = [f"{kind}{i}" for i in range(1, len(ns)) for kind in "WbAZ"]
    write(f"{name:<4} {layer_shape(name, ns, batch)}" for name in ("X", *names, "Y"))
    click.echo(f"\n{count_parameters(ns):,} weights and biases")


def _read(data: str | None, weights: str | None) -> tuple[Digits, str]:
    """Network, images and labels that are named or bundled, and where they are from."""
    own = bundled_digits()
    if data is weights is None:
        return own, "Network and images are those that come with nnref."
    network = own.network if weights is None else load_weights(weights)
    images, labels = own.images, own.labels
    if data is not None:
        images, labels = load("test", normalize=False, root=data)
    try:
        digits = Digits(network, images, labels)
    except ValueError as error:  # the images are right, the loader has seen to that
        raise ValueError(f"{weights} does not fit: {error}") from None
    origin = f"Network: {weights or 'the one that comes with nnref'}."
    return digits, f"{origin} Images: {data or 'those that come with nnref'}."


@cli.command()
@data
@weights
@option("--batch", type=click.IntRange(1), default=100, help="Images at a time.")
def mnist(data: str | None, weights: str | None, batch: int) -> None:
    """Print the accuracy of a network on MNIST test images.

    \b
    python -m nnref mnist --data mnist --weights sample_weight.pkl
    """
    d, origin = _read(data, weights)
    p = np.argmax(predict(d.pixels(), d.network, batch), axis=1)
    click.echo(f"Accuracy:{accuracy(p, d.labels)}")
    right = f"{np.sum(p == d.labels):,} of {len(p):,} images are read right"
    remark(f"{right}, {batch:,} at a time. {origin}")


@cli.command()
@click.argument("index", type=int, default=0)
@option("--wrong", metavar="N", type=int, help="Image N of those that are misread.")
@data
@weights
def show(index: int, wrong: int | None, data: str | None, weights: str | None) -> None:
    """Draw digit INDEX, and how the network reads it.

    \b
    python -m nnref show --wrong 0
    """
    d, _ = _read(data, weights)
    n = len(d.labels)
    if wrong is not None:
        misread = np.flatnonzero(d.read() != d.labels)
        if not misread.size:
            raise ValueError("no image is misread")
        index = int(misread[whole(0, misread.size - 1)(wrong, "--wrong")])
        last = f"--wrong 0 to --wrong {misread.size - 1}"
        remark(f"{misread.size} of {n:,} images are misread: {last}.")
    write(report.digit_lines(whole(0, n - 1)(index, "INDEX"), d))


@cli.command()
@data
@weights
def mistakes(data: str | None, weights: str | None) -> None:
    """Show what is misread, and what slips in the program cost."""
    d, origin = _read(data, weights)
    write(report.prose(f"{len(d.labels):,} images. {origin}"))
    write(report.mistake_lines(d))
    write(report.confusion_lines(d))


@cli.command()
@data
@weights
def time(data: str | None, weights: str | None) -> None:
    """Time images one by one, and in batches."""
    d, origin = _read(data, weights)
    write(report.prose(f"{len(d.labels):,} images. {origin}"))
    write(report.time_lines(d))


@cli.command()
@option("--seed", type=click.IntRange(0), default=0, help="Of all random numbers.")
@option(
    "--epochs", type=click.IntRange(1), default=600, help="Passes through all images."
)
@option("--to", metavar="FILE", default="weights.npz", help="The .npz file to write.")
def train(seed: int, epochs: int, to: str) -> None:
    """Train the network on the images that come with nnref."""
    import numpy.random  # noqa: F401 - now: an interrupt while it loads is lost

    path = as_path(to, "FILE")
    if path.suffix != ".npz":
        raise ValueError(f"FILE must end in .npz, but is {path}")
    save_weights(None, path)
    x, t = load("train")
    with click.progressbar(
        training.train(x, t, seed=seed, epochs=epochs),
        epochs,
        "training",
        item_show_func=lambda epoch: epoch and f"loss {epoch[0]:.4f}",
        file=sys.stderr,
    ) as steps:
        *_, (_, network) = steps
    x, t = load("test")
    p = np.argmax(predict(x, network), axis=1)
    save_weights(network, path)
    click.echo(f"Accuracy:{accuracy(p, t)}")
    right = f"{np.sum(p == t):,} of {len(t):,} test images are read right"
    remark(f"{right}; none of them was trained on. Written to {to}. What it misreads:")
    remark(f"  python -m nnref show --wrong 0 --weights {to}")


@cli.command()
@option("--to", metavar="DIR", default="mnist", help="The folder for the files.")
def fetch(to: str) -> None:
    """Download the MNIST files, and check them."""
    fetching.fetch(to, remark)
    remark("The files are here and right. Next:")
    remark(f"  python -m nnref mnist --data {to}")


if __name__ == "__main__":
    cli()

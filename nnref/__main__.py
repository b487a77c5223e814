"""The command line: `python -m nnref` and its commands."""

import io
import re
import sys
from collections.abc import Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path

import click
import numpy as np

from nnref import files, training
from nnref import perceptron as p
from nnref.activations import ACTIVATIONS, identity, naive_softmax
from nnref.activations import softmax as apply_softmax
from nnref.files import save_weights
from nnref.mnist import DATA, accuracy, load, load_weights, predict
from nnref.network import NET, Network, forward

option = partial(click.option, show_default=True)
data = option("--data", metavar="DIR", help="MNIST test images; else those of nnref.")
weights = option("--weights", metavar="FILE", help="A network, .npz or the book's.")


def main(args: Sequence[str] | None = None) -> None:
    """Run, and end with one sentence and an exit code where something is wrong."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # where it knows no blocks
    try:
        words = sys.argv[1:] if args is None else args
        cli(words or ["--help"], prog_name="python -m nnref", standalone_mode=False)
    except click.UsageError as error:
        if error.ctx:
            click.echo(error.ctx.get_usage(), err=True)
        remark(f"Error: {error.format_message()}")
        sys.exit(error.exit_code)
    except click.Abort:
        remark("stopped")
        sys.exit(130)
    except OSError as error:
        remark(f"Error: {error.filename or 'output'}: {error.strerror or error}")
        sys.exit(1)
    except ValueError as error:
        remark(f"Error: {error}")
        sys.exit(1)


def remark(text: str) -> None:
    """Print a remark on standard error; what would steer a terminal as its escape."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    click.echo(plain, err=True)


def print_array(name: str, a: np.ndarray, *, suppress: bool = False) -> None:
    """Print an array after its name, with at most four decimals."""
    start = f"{name} = "
    with np.printoptions(precision=4, suppress=suppress):
        click.echo(start + np.array2string(a, max_line_width=80, prefix=start))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """The numbers of the book's first chapters, computed and shown."""


def _vector(
    ctx: click.Context, param: click.Parameter, parts: tuple[str, ...]
) -> np.ndarray:
    """Numbers as one writes them: 1 0.5, 1,0.5 or [1.0 0.5]."""
    text = " ".join(parts)
    try:
        a = np.array([float(n) for n in re.split(r"[,，\s]+", text.strip("[] "))])
    except ValueError:
        a = np.array(np.nan)
    if not np.isfinite(a).all():
        message = f"{text!r} is no list of numbers such as 1,-0.5"
        raise click.BadParameter(message, ctx, param)
    return a


numbers = partial(click.argument, nargs=-1, callback=_vector)
negative = {"ignore_unknown_options": True}  # -1,2 is a list of numbers


@cli.command()
def gates() -> None:
    """Show all gates: truth tables, weights, weighted sums."""
    functions = (p.AND, p.NAND, p.OR, p.NOR, p.XOR, p.XNOR)
    click.echo("y = 1 if b + w1*x1 + w2*x2 > 0, else 0\n")
    for name, (w, b) in p.GATES.items():
        click.echo(f"{name:<4}  w1 = {w[0]:>4}  w2 = {w[1]:>4}  b = {b:>4}")
    click.echo("XOR   AND(NAND(x1, x2), OR(x1, x2))")
    click.echo("XNOR  OR(AND(x1, x2), NOR(x1, x2))")
    click.echo("\nx1 x2" + "".join(f"{h.__name__:>6}" for h in functions))
    for x in p.ROWS:
        click.echo("{:>2} {:>2}".format(*x) + "".join(f"{h(*x):>6}" for h in functions))
    click.echo("\nWeighted sums\nx1 x2" + "".join(f"{name:>6}" for name in p.GATES))
    for x in p.ROWS:
        sums = [p.weighted_sum(x, w, b) for w, b in p.GATES.values()]
        click.echo("{:>2} {:>2}".format(*x) + "".join(f"{a:>6.1f}" for a in sums))


@cli.command()
def activations() -> None:
    """Show step, sigmoid, ReLU and identity at a few points."""
    click.echo(" x" + "".join(f"{name:>10}" for name in ACTIVATIONS))
    for x in (-5.0, -2.0, -1.0, 0.0, 1.0, 2.0, 5.0):
        values = [float(h(x)) for h in ACTIVATIONS.values()]
        click.echo(f"{x:>2g}" + "".join(f"{y:>10.4g}" for y in values))


@cli.command(context_settings=negative)
@numbers("scores", default=["0.3,2.9,4.0"])
def softmax(scores: np.ndarray) -> None:
    """Show softmax of SCORES, its shift and the overflow.

    \b
    python -m nnref softmax 1010,1000,990
    """
    e = np.exp(scores - scores.max())
    print_array("a                  ", scores)
    print_array("a - max(a)         ", scores - scores.max())
    print_array("e = exp(a - max(a))", e)
    print_array("sum of e           ", e.sum())
    print_array("y = e / sum of e   ", apply_softmax(scores))
    click.echo("\nA number added to all scores changes nothing, until exp overflows:")
    for more in (0, 700, 1000):
        with np.errstate(all="ignore"):
            naive = naive_softmax(scores + more)
        print_array(f"a + {more:<4}  naive  ", naive)
        print_array("          shifted", apply_softmax(scores + more))
    click.echo("\nexp(710) is larger than any float64, and exp(-746) is 0;")
    click.echo("inf / inf and 0 / 0 are nan.")


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
    h = ACTIVATIONS[hidden]
    t = forward(x, NET, h, h, identity if skip_softmax else apply_softmax)
    for name, array in NET._asdict().items():
        print_array(name, array)
    click.echo()
    steps = {
        "x": x,
        "a1 = x @ W1 + b1": t.a1,
        f"z1 = {hidden}(a1)": t.z1,
        "a2 = z1 @ W2 + b2": t.a2,
        f"z2 = {hidden}(a2)": t.z2,
        "a3 = z2 @ W3 + b3": t.a3,
        f"y  = {'a3' if skip_softmax else 'softmax(a3)'}": t.y,
    }
    for name, array in steps.items():
        print_array(f"{name:<17}", array, suppress=True)  # 1e-17 is 0 on paper


def _load_network(path: str | None) -> Network:
    return load_weights(path or DATA / "weights.npz")


@cli.command()
@data
@weights
@option("--batch", type=click.IntRange(1), default=100, help="Images at a time.")
def mnist(data: str | None, weights: str | None, batch: int) -> None:
    """Print the accuracy of a network on MNIST test images.

    \b
    python -m nnref mnist --data mnist --weights sample_weight.pkl
    """
    x, t = load("test", root=data or DATA)
    read = np.argmax(predict(x, _load_network(weights), batch), axis=1)
    click.echo(f"Accuracy:{accuracy(read, t)}")
    remark(f"{np.sum(read == t):,} of {len(t):,} images are read right.")
    remark(f"Network: {weights or 'the one that comes with nnref'}.")
    remark(f"Images: {data or 'those that come with nnref'}.")


@cli.command()
@click.argument("index", type=click.IntRange(0), default=0)
@option("--wrong", metavar="N", type=click.IntRange(0), help="The Nth misread image.")
@data
@weights
def show(index: int, wrong: int | None, data: str | None, weights: str | None) -> None:
    """Draw digit INDEX, and how the network reads it.

    \b
    python -m nnref show --wrong 0
    """
    x, t = load("test", root=data or DATA)
    y = predict(x, _load_network(weights))
    read = np.argmax(y, axis=1)
    shown = np.arange(len(t))
    if wrong is not None:
        index, shown = wrong, np.flatnonzero(read != t)
        remark(f"{len(shown)} of {len(t):,} images are misread.")
    if index >= len(shown):
        raise ValueError(f"there are {len(shown)} such images, counted from 0")
    i = shown[index]
    verdict = "right" if read[i] == t[i] else "wrong"
    click.echo(f"Image {i}: label {t[i]}, prediction {read[i]}, {verdict}\n")
    bars = draw_bars(y[i], {read[i]: "prediction", t[i]: "label"})
    for row, bar in zip_longest(draw_digit(x[i]), ["", "", *bars], fillvalue=""):
        click.echo(f"{row:<28}   {bar}".rstrip())


def draw_digit(pixels: np.ndarray) -> list[str]:
    """An image as half blocks, filled where it is bright."""
    ink = pixels.reshape(28, 28) > 0.5
    cells = np.array([*" ▀▄█"])[ink[::2] + 2 * ink[1::2]]
    return ["".join(row) for row in cells]


def draw_bars(y: np.ndarray, marks: dict[int, str]) -> list[str]:
    """A line for each class: its number, its probability, a bar as long as that."""
    bars = [f"{k}  {p:.4f}  {'█' * round(20 * p)}" for k, p in enumerate(y.tolist())]
    return [f"{b}  <- {marks[k]}" if k in marks else b for k, b in enumerate(bars)]


@cli.command()
@option("--seed", type=click.IntRange(0), default=0, help="Of all random numbers.")
@option(
    "--epochs", type=click.IntRange(1), default=600, help="Passes through all images."
)
@option("--to", metavar="FILE", default="weights.npz", help="The .npz file to write.")
def train(seed: int, epochs: int, to: str) -> None:
    """Train the network on the images that come with nnref."""
    import numpy.random  # noqa: F401 - now: an interrupt while it loads is lost

    path = Path(to)
    if path.suffix != ".npz" or not path.parent.is_dir():
        raise ValueError(f"{to} must end in .npz and be in a folder that exists")
    x, t = load("train")
    with click.progressbar(
        training.train(x, t, seed=seed, epochs=epochs),
        epochs,
        "training",
        item_show_func=lambda epoch: epoch and f"loss {epoch[0]:.4f}",
        file=sys.stderr,
    ) as steps:
        *_, (_, network) = steps
    save_weights(network, path)
    x, t = load("test")
    read = np.argmax(predict(x, network), axis=1)
    click.echo(f"Accuracy:{accuracy(read, t)}")
    right = f"{np.sum(read == t):,} of {len(t):,} test images are read right"
    remark(f"{right}; none of them was trained on. Written to {to}. What it misreads:")
    remark(f"  python -m nnref show --wrong 0 --weights {to}")


@cli.command()
@option("--to", metavar="DIR", default="mnist", help="The folder for the files.")
def fetch(to: str) -> None:
    """Download the MNIST files, and check them."""
    files.fetch(Path(to), remark)
    remark("The files are here and right. Next:")
    remark(f"  python -m nnref mnist --data {to}")


if __name__ == "__main__":
    main()

"""`python -m bench`: build the histories, measure every figure, print them and keep them."""

from pathlib import Path
from time import monotonic

import click

from bench import appends, rebuilds, results, serving, snapshots
from bench.databases import ROOT
from bench.plan import FULL, QUICK
from bench.results import HEADER, Figure, LeftOut

RESULTS = Path(__file__).with_name("results.jsonl")
FIGURES = {
    f"{module.__name__.removeprefix('bench.')}.{measured.__name__}": measured
    for module in (snapshots, appends, rebuilds, serving)
    for measured in module.FIGURES
}


@click.command()
@click.option("--quick", is_flag=True, help="Within some minutes, without the largest history.")
@click.argument("only", nargs=-1, type=click.Choice(list(FIGURES)))
def bench(quick: bool, only: tuple[str, ...]) -> None:
    """Print each figure as a ratio, and append it to bench/results.jsonl; without names, all of them."""
    plan = QUICK if quick else FULL
    run = {"commit": results.commit(ROOT), "machine": results.machine()}
    click.echo(f"{run['commit']} on {run['machine']}")
    if quick:
        click.echo(f"Left out: {FULL.large}, for which the goals are set; here {plan.large} stand for it.")
    click.echo(HEADER)
    begun = monotonic()
    for name in only or FIGURES:
        in_time = monotonic() - begun < plan.patience
        for figure in FIGURES[name](plan) if in_time else [LeftOut(name, "the time is over")]:
            if isinstance(figure, Figure):
                results.keep(figure, RESULTS, **run)
                click.echo(results.row(figure))
            else:
                click.echo(f"Left out: {figure.name}: {figure.reason}.")


if __name__ == "__main__":
    bench()

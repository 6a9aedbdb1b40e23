"""The command `sitegen deploy`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen.commands.console import EXIT_CONTENT, echo, failures, is_terminal, progress_bar, show
from sitegen.counts import count
from sitegen.report import summary

if TYPE_CHECKING:
    from sitegen.deploy.plan import Plan
    from sitegen.deploy.run import Deployment

HOSTS: Final = ("github-actions", "gitlab-ci", "netlify", "cloudflare")
"""The keys of `sitegen.deploy.workflows`, which is imported only where it is needed."""


@click.command()
@click.argument("target", default="")
@click.option(
    "--site",
    default=".",
    type=click.Path(path_type=Path),
    help="The site's folder. Default: the current one.",
)
@click.option("--dry-run", is_flag=True, help="List what would be done, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask, whatever would be deleted or replaced.")
@click.option(
    "--init",
    "host",
    type=click.Choice(HOSTS),
    help="Write the file by which a host builds and publishes the site itself.",
)
def deploy(target: str, site: Path, dry_run: bool, yes: bool, host: str | None) -> None:
    """Publish the site at TARGET, which sitegen.yaml names.

    TARGET may be left out where there is but one. The site is built, and must be sound as for
    `check --strict`. Only what differs is sent; what sitegen did not put there stays.
    """
    if host is not None:
        _init(site, host, yes)
        return
    from sitegen.deploy.plan import doubt
    from sitegen.deploy.run import choose, fresh, ready

    with failures(site, "text"), progress_bar(False) as progress:
        destination = choose(site, target)
        result = fresh(site, progress)
        if result is not None:
            show(result.diagnostics, site, "text", to_stderr=True)
            if result.errors:
                echo(f"{summary(result.diagnostics)}: nothing was sent", err=True)
                sys.exit(EXIT_CONTENT)
        deployment = ready(site, destination)
    if dry_run:
        _list(deployment.plan)
        if reason := doubt(deployment.plan):
            echo(f"{deployment.target.name}: {reason}: you would be asked first")
        echo(f"{deployment.target.name}: {_told(deployment.plan, 'to ')}; nothing was sent")
        return
    with failures(site, "text"):
        _ask(deployment, yes)
        if not deployment.plan.nothing:
            with progress_bar(False) as progress:
                deployment.send(progress)
    echo(f"{deployment.target.name}: {_told(deployment.plan)}")


_SIGNS: Final = {"added": "+", "changed": "~", "deleted": "-"}


def _list(plan: Plan) -> None:
    """Print each file that differs, with a sign of what would be done."""
    for kind, sign in _SIGNS.items():
        for name in getattr(plan, kind):
            echo(f"{sign} {name}")


def _told(plan: Plan, lead: str = "") -> str:
    """Return a plan in words: `3 files added, 1 changed`; with `lead` "to ", `3 files to add`."""
    words = ("add", "change", "delete") if lead else ("added", "changed", "deleted")
    numbers = (plan.added, plan.changed, plan.deleted)
    parts = [f"{len(n):,} {lead}{w}" for n, w in zip(numbers, words, strict=True) if n]
    same = len(plan.wanted) - len(plan.added) - len(plan.changed)
    return f"{', '.join(parts) or 'nothing differs'} ({count(same, 'file')} the same)"


def _ask(deployment: Deployment, yes: bool) -> None:
    """Ask before what may be a mistake; where nobody can be asked, refuse."""
    from sitegen.deploy.plan import doubt
    from sitegen.deploy.target import failed

    reason = doubt(deployment.plan)
    if not reason or yes:
        return
    hint = "see which with --dry-run; if that is right, say so with --yes"
    if not _confirmed(f"{deployment.target.name}: {reason}. Go on?"):
        raise failed(f"{deployment.target.name}: {reason}", hint)


def _confirmed(question: str) -> bool:
    """Ask, if there is somebody to ask."""
    asked = is_terminal(sys.stdin) and is_terminal(sys.stderr)
    return asked and click.confirm(question, err=True)


def _init(site: Path, host: str, yes: bool) -> None:
    """Write a host's own file."""
    from sitegen.deploy.workflows import write_workflow

    def may_replace(path: Path) -> bool:
        return yes or _confirmed(f"{path} is there already. Replace it?")

    with failures(site, "text"):
        path, made = write_workflow(site, host, may_replace)
    echo(f"  {path}" if made else f"{path}: nothing to change")

"""From a site to a deployment that is ready to be carried out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.building.build import Options, Result, build, output_of
from sitegen.building.build import Progress as BuildProgress
from sitegen.building.prepare import configure
from sitegen.characters import composed
from sitegen.config import CONFIG_FILE
from sitegen.deploy.plan import Plan, compare
from sitegen.deploy.target import Files, Progress, Target, failed
from sitegen.diagnostics import did_you_mean, listing, quoted
from sitegen.frozen import dataclass
from sitegen.manifest import read_manifest
from sitegen.record import asked, look
from sitegen.targets import S3, Destination, Directory, GithubPages, Rsync


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is to be done, and where."""

    target: Target
    files: Files
    plan: Plan

    def send(self, progress: Progress) -> None:
        """Carry it out."""
        self.target.send(self.plan, self.files, progress)


def choose(root: Path, name: str) -> Destination:
    """Return the target `name` of a site; with an empty name its only one."""
    config, _ = configure(root)
    known, name = config.deploy, composed(name)
    if name in known:
        return known[name]
    if name:
        hint = f"{CONFIG_FILE} has {listing(known)}" if known else _HOW
        message = f"there is no target {quoted(name)} in {CONFIG_FILE}"
        raise failed(message, did_you_mean(name, known, hint))
    if len(known) == 1:
        return next(iter(known.values()))
    if known:
        raise failed(f"{CONFIG_FILE} has several targets", f"name one: {listing(known, 'or')}")
    raise failed(f"{CONFIG_FILE} names no target", _HOW)


_HOW = 'write one below "deploy:", or see `sitegen deploy --init`'


def fresh(root: Path, progress: BuildProgress) -> Result | None:
    """Build a site that is sound even by `--strict`; None where nothing has changed since.

    Where it has an error or a warning, nothing is published, and the result says so.
    """
    last = look(root, asked(root, None, None, drafts=False, future=False))
    if last is not None and last.is_same:
        return None
    return build(root, Options(strict=True), progress, last)


def ready(root: Path, destination: Destination) -> Deployment:
    """Look at a target; return what brings it to what the last build wrote."""
    output = output_of(root, Options())
    target = _target(root, output, destination)
    files = Files(output, read_manifest(output), target.extra)
    owned = target.owned()
    return Deployment(target, files, compare(files.names, _checked(target, files, owned), owned))


def _checked(target: Target, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
    if not files.built:
        raise failed(f"there is nothing in {files.folder}", "run `sitegen build`")
    return target.there(files, owned)


def _target(root: Path, output: Path, destination: Destination) -> Target:
    """Return the target of a destination; a module is imported only if it is used."""
    match destination:
        case Directory():
            from sitegen.deploy.directory import Folder

            return Folder(root, output, destination)
        case GithubPages():
            from sitegen.deploy.github_pages import Branch

            return Branch(root, destination)
        case Rsync():
            from sitegen.deploy.rsync import Machine

            return Machine(destination)
        case S3():
            from sitegen.deploy.s3 import Bucket

            return Bucket(destination)

"""Builds on a cluster of dask: the same bytes, and nothing that a user cannot understand."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from sitegen.building.build import Options, build
from sitegen.building.prepare import Unusable
from sitegen.cli import main
from tests import ROOT, write_files
from tests.builds import (
    SITE,
    SLOW,
    command,
    ctrl_c,
    environment,
    files,
    is_staging,
    run,
    running,
    wait_until,
)

__all__ = ["ctrl_c"]  # a fixture

needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="needs dask.distributed (pip install distributed)"
)

NO_PACKAGE = """\
error[cluster]: dask.distributed is not installed
        run `pip install 'sitegen[dask]'`
"""

_CLUSTER = """\
import sys
from distributed import LocalCluster
with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster:
    print(cluster.scheduler_address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Mapping[str, str]]:
    """The environment that names a cluster of two processes, which ends with the tests."""
    with subprocess.Popen(
        [sys.executable, "-c", _CLUSTER],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout
            assert select.select([process.stdout], [], [], 60)[0], "no cluster within a minute"
            yield {"DASK_SCHEDULER_ADDRESS": process.stdout.readline().strip()}
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of more articles and pages than are sent at once."""
    more = {f"content/c/y{n}.md": f"---\ndate: 2019-01-01\n---\n\nText {n}.\n" for n in range(60)}
    config = SITE["sitegen.yaml"] + "search: false\n"
    return write_files(tmp_path / "site", {**SITE, **more, "sitegen.yaml": config})


def alone(site: Path, output: Path) -> dict[str, bytes]:
    """What a first build of one process writes."""
    shutil.rmtree(output, ignore_errors=True)
    assert build(site, Options(output, jobs=1, force=True)).written is not None
    return files(output)


def build_in(
    folder: Path, site: str | Path, env: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a build in a folder."""
    return subprocess.run(
        command("build", site, "--executor", "dask", "--jobs", "1"),
        cwd=folder,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=120,
    )


@needs_dask
def test_a_cluster_gives_the_bytes_of_one_process(
    site: Path, tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    done = build_in(site, ".", cluster)  # the workers are in another folder
    assert (done.returncode, done.stderr) == (0, "")
    assert files(site / "public") == alone(site, tmp_path / "alone")
    sidecar = site / "content/b/x.annotations.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("name: He}", "name: Hector}"), "utf-8")
    done = build_in(site, ".", cluster)  # the workers are in another folder
    assert (done.returncode, done.stderr) == (0, "")
    assert files(site / "public") == alone(site, tmp_path / "alone")


@needs_dask
def test_without_a_cluster_one_is_started_here(site: Path, tmp_path: Path) -> None:
    done = build_in(tmp_path, site, {})
    assert (done.returncode, done.stderr) == (0, "")
    assert files(site / "public") == alone(site, tmp_path / "alone")


@needs_dask
def test_what_is_wrong_is_told_as_by_one_process(site: Path, cluster: Mapping[str, str]) -> None:
    write_files(site, {"themes/default/templates/speaker.html": "{{ page.nothing }}\n"})
    expected = CliRunner().invoke(main, ["build", str(site), "--jobs", "1"])
    found = run("build", site, "--executor", "dask", env=cluster)
    assert (found.returncode, found.stderr) == (1, expected.stderr)
    assert 'error[template]: there is no "nothing" here' in found.stderr


@needs_dask
def test_another_program_on_a_worker_is_refused(
    site: Path, tmp_path: Path, cluster: Mapping[str, str]
) -> None:
    shutil.copytree(ROOT / "sitegen", tmp_path / "sitegen")
    (tmp_path / "themes").symlink_to(ROOT / "themes")
    with (tmp_path / "sitegen/minify.py").open("a") as file:
        file.write("# Changed.\n")
    done = build_in(tmp_path, site, {**cluster, "PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"error\[cluster\]: the worker at tcp://\S+ has sitegen \S+ \(\w{8}\), "
        r"and here it is \S+ \(\w{8}\)\n"
        r"        have the same on all machines, at the same paths, and start the workers again\n",
        done.stderr,
    )
    assert not (site / "public").exists()


@needs_dask
def test_a_cluster_that_is_not_there_is_told(site: Path) -> None:
    env = {
        "DASK_SCHEDULER_ADDRESS": "tcp://127.0.0.1:1",
        "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s",
    }
    done = run("build", site, "--executor", "dask", env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(  # with dask's own words in it
        r"error\[cluster\]: cannot work with the cluster at tcp://127.0.0.1:1: .+\n"
        r"        see that the scheduler runs, and what DASK_SCHEDULER_ADDRESS says\n",
        done.stderr,
    )


def test_dask_is_missing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sitegen.building.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = CliRunner().invoke(main, ["build", str(site), "--executor", "dask"])
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", NO_PACKAGE)


@needs_dask
def test_what_ends_the_work_is_told_in_a_line() -> None:
    from distributed import KilledWorker
    from distributed.scheduler import WorkerState

    from sitegen.building.cluster import _told

    same = "have the same on all machines, at the same paths, and start the workers again"
    told = {
        KilledWorker("job", cast(WorkerState, None), 3): (
            "4 workers were lost, one by one, with the same work",
            "if memory is short, give them more",
        ),
        CancelledError(): ("the scheduler of the cluster is gone", "start it again"),
        TimeoutError(): (
            "no worker of the cluster took any work for 120 seconds",
            "start workers: dask worker SCHEDULER",
        ),
        ModuleNotFoundError("No module\nnamed 'sitegen'"): (
            "a worker failed: ModuleNotFoundError: No module named 'sitegen'",
            same,
        ),
    }
    for error, expected in told.items():
        with pytest.raises(Unusable) as caught, _told():
            raise error
        (found,) = caught.value.diagnostics
        assert (found.code, found.message, found.hint) == ("cluster", *expected)


@needs_dask
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_build_and_its_workers(site: Path) -> None:
    write_files(site, {"themes/default/templates/speaker.html": SLOW})
    with running("build", site, "--executor", "dask", "--jobs", "1") as process:
        wait_until(lambda: is_staging(site), "files are staged")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (130, "", "stopped\n")
        wait_until(lambda: not any(_members(process.pid)), "its workers are gone")
    assert not (site / "public").exists()


def _members(group: int) -> Iterator[str]:
    """The processes of a group that have not ended (Linux)."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = path.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state != "Z":
                yield path.parent.name

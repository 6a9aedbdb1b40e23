"""Real targets to deploy to, and what stands there, read as others would read it."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import pytest

from sitegen.manifest import MANIFEST
from sitegen.record import FOLDER
from tests import write_files
from tests.builds import SITE, environment, files

FOREIGN = "others/theirs.txt"
"""A file that somebody else put there."""

Stamps = Mapping[str, object]


class Place(Protocol):
    """A target as the tests see it."""

    config: str
    """Its entry in `sitegen.yaml`, one line."""
    environment: Mapping[str, str]

    def files(self) -> dict[str, bytes]:
        """All that stands there, but for the manifest."""
        ...

    def stamps(self) -> Stamps:
        """By file: what changes whenever it is sent, also with the same bytes."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Put a file there, as somebody else does."""
        ...


class DirectoryPlace:
    environment: Mapping[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = f"directory: {{path: {folder}}}"

    def files(self) -> dict[str, bytes]:
        found = files(self.folder) if self.folder.exists() else {}
        return {name: data for name, data in found.items() if name != MANIFEST}

    def stamps(self) -> Stamps:
        paths = {name: (self.folder / name).stat() for name in self.files()}
        return {name: (found.st_ino, found.st_mtime_ns) for name, found in paths.items()}

    def put(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class RsyncPlace(DirectoryPlace):
    """A folder that is reached through rsync's protocol; `shell` is what rsync takes for ssh."""

    def __init__(self, folder: Path, shell: str) -> None:
        super().__init__(folder)
        self.config = f'rsync: {{to: "{getpass.getuser()}@there:{folder}"}}'
        self.environment = {"RSYNC_RSH": shell}


class GitPlace:
    """The branch `gh-pages` of a bare repository, read from a clone."""

    environment: Mapping[str, str] = {}

    def __init__(self, folder: Path, site: Path, history: bool = True) -> None:
        self.bare, self.clones = folder / "bare.git", folder / "clones"
        self.config = f"github-pages: {{history: {str(history).lower()}}}"
        git("init", "--quiet", "--bare", str(self.bare))
        git("init", "--quiet", str(site))
        git("-C", str(site), "remote", "add", "origin", str(self.bare))

    def tip(self) -> str:
        return git("-C", str(self.bare), "rev-parse", "--verify", "--quiet", "gh-pages", ok=(0, 1))

    def clone(self) -> Path:
        """A new clone of the branch."""
        self.clones.mkdir(exist_ok=True)
        clone = self.clones / str(len(list(self.clones.iterdir())))
        branch = ("--branch", "gh-pages") if self.tip() else ()
        git("clone", "--quiet", *branch, str(self.bare), str(clone))
        return clone

    def files(self) -> dict[str, bytes]:
        found = files(self.clone())
        own = (MANIFEST, ".nojekyll")
        return {
            name: data
            for name, data in found.items()
            if name not in own and not name.startswith(".git/")
        }

    def stamps(self) -> Stamps:
        """The last commit that touched each file."""
        told = git("-C", str(self.bare), "log", "--format=%H", "--name-only", "gh-pages")
        found: dict[str, object] = {}
        commit = ""
        for line in told.splitlines():
            if len(line) == 40 and "/" not in line and "." not in line:
                commit = line
            elif line:
                found.setdefault(line, commit)
        return {name: found[name] for name in self.files()}

    def put(self, name: str, data: bytes) -> None:
        clone = self.clone()
        git("-C", str(clone), "checkout", "--quiet", "-B", "gh-pages")
        write_files(clone, {name: data.decode()})
        git("-C", str(clone), "add", "--all")
        git("-C", str(clone), "commit", "--quiet", "--message", "Theirs")
        git("-C", str(clone), "push", "--quiet", "origin", "gh-pages")


def git(*arguments: str, ok: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        ["git", *arguments], capture_output=True, text=True, timeout=60, env=identity()
    )
    assert done.returncode in ok, done.stderr
    return done.stdout.strip()


def identity() -> dict[str, str]:
    """An environment in which git knows an author, and nothing of the machine's settings."""
    who = {f"GIT_{role}_NAME": "A. Nonymous" for role in ("AUTHOR", "COMMITTER")}
    who |= {f"GIT_{role}_EMAIL": "a@example.org" for role in ("AUTHOR", "COMMITTER")}
    return {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


class Client(Protocol):
    """What the tests ask of a client of boto3's, which are made at run time."""

    def create_bucket(self, *, Bucket: str) -> object: ...
    def put_bucket_policy(self, *, Bucket: str, Policy: str) -> object: ...
    def put_bucket_versioning(
        self, *, Bucket: str, VersioningConfiguration: Mapping[str, str]
    ) -> object: ...
    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> object: ...
    def list_object_versions(self, *, Bucket: str) -> Mapping[str, list[dict[str, object]]]: ...


class S3Place:
    """A bucket of a server of its own, read over plain HTTP."""

    def __init__(self, endpoint: str, bucket: str) -> None:
        self.endpoint, self.bucket = endpoint, bucket
        self.config = f"s3: {{bucket: {bucket}, prefix: site, endpoint: '{endpoint}'}}"
        self.environment: Mapping[str, str] = s3_environment()
        self.client().create_bucket(Bucket=bucket)
        # Who may read a published bucket: everybody. Versions tell what was sent again.
        allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
        statement = {**allowed, "Resource": f"arn:aws:s3:::{bucket}/*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client().put_bucket_policy(Bucket=bucket, Policy=policy)
        versions = {"Status": "Enabled"}
        self.client().put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versions)

    def client(self) -> Client:
        import boto3

        made: Client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id="a",
            aws_secret_access_key="b",
            region_name="us-east-1",
        )
        return made

    def _listed(self) -> list[dict[str, object]]:
        held = self.client().list_object_versions(Bucket=self.bucket)
        assert not held.get("IsTruncated"), "one page of 1,000 versions is enough for the tests"
        return [version for version in held.get("Versions", []) if version["IsLatest"]]

    def get(self, name: str) -> tuple[bytes, Mapping[str, str]]:
        """A file and the headers that come with it, their names in lower case."""
        address = f"{self.endpoint}/{self.bucket}/site/{quote(name)}"
        with urllib.request.urlopen(address, timeout=10) as response:
            return response.read(), {n.lower(): v for n, v in response.headers.items()}

    def names(self) -> list[str]:
        found = [str(held["Key"]).removeprefix("site/") for held in self._listed()]
        return [name for name in found if name != MANIFEST]

    def files(self) -> dict[str, bytes]:
        return {name: self.get(name)[0] for name in self.names()}

    def stamps(self) -> Stamps:
        """The moment of the last upload, to the microsecond as the server keeps it."""
        return {
            str(held["Key"]).removeprefix("site/"): held["VersionId"]
            for held in self._listed()
            if not str(held["Key"]).endswith(MANIFEST)
        }

    def put(self, name: str, data: bytes) -> None:
        self.client().put_object(Bucket=self.bucket, Key=f"site/{name}", Body=data)


def s3_environment() -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@contextmanager
def s3_server() -> Iterator[str]:
    """A server that speaks S3, on this machine; gives its address."""
    server_module = pytest.importorskip("moto.server")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


_SHELL = """\
#!/bin/sh
# What ssh does, without another machine: runs the command that rsync gives to it.
while [ "${1#-}" != "$1" ]; do
  if [ "$1" = -l ]; then shift; fi
  shift
done
shift
exec sh -c "$*"
"""


def pretended_ssh(folder: Path) -> str:
    """A program that rsync may take for ssh: the protocol is real, the other machine is not."""
    if shutil.which("rsync") is None:
        pytest.skip("no rsync here")
    path = folder / "pretended-ssh"
    path.write_text(_SHELL)
    path.chmod(0o755)
    return str(path)


def real_ssh(folder: Path) -> str:
    """ssh to a real sshd, one for each connection, without a port."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if sshd is None or not shutil.which("rsync") or not shutil.which("ssh-keygen"):
        pytest.skip("no rsync or no sshd here")
    if os.geteuid() == 0:
        try:
            Path("/run/sshd").mkdir(exist_ok=True)
        except OSError:
            pytest.skip("sshd wants a folder /run/sshd")
    folder.mkdir()
    folder.chmod(0o700)
    for key in ("host", "mine"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True, timeout=60)
    write_files(
        folder,
        {
            "sshd_config": f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/mine.pub\n"
            "StrictModes no\nPasswordAuthentication no\nUsePAM no\nPermitRootLogin yes\n"
            "PidFile none\nLogLevel ERROR\n",
            "ssh_config": f"Host there\n  ProxyCommand {sshd} -i -f {folder}/sshd_config\n"
            f"  IdentityFile {folder}/mine\n  IdentitiesOnly yes\n  BatchMode yes\n"
            "  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n",
        },
    )
    shell = f"ssh -F {folder}/ssh_config"
    tried = subprocess.run([*shell.split(), "there", "true"], capture_output=True, timeout=60)
    if tried.returncode:
        pytest.skip(f"sshd does not let its own user in: {tried.stderr.decode()}")
    return shell


def make_site(folder: Path, place_config: str, pages: int = 3) -> Path:
    """A small site, with a target `web` and some pages more."""
    more = {f"content/n{n}.md": f"---\ntitle: Page {n}\n---\n\nText {n}.\n" for n in range(pages)}
    config = f"{SITE['sitegen.yaml']}deploy:\n  web: {{{place_config}}}\n"
    return write_files(folder, {**SITE, **more, "sitegen.yaml": config})


def built(site: Path) -> dict[str, bytes]:
    """The site's files as the last build wrote them."""
    found = files(site / "public")
    return {n: data for n, data in found.items() if n != MANIFEST and not n.startswith(FOLDER)}


def run_environment(place: Place) -> dict[str, str]:
    return {**environment(), **identity(), **environment(place.environment), **place.environment}

"""A bucket of a store that speaks S3: Amazon's, or another's with `endpoint`.

The store's list tells what is there, and its ETag what it holds: the MD5 of a file that was sent
in one piece, as ours are. (Where the store encrypts with keys of its own, ETags are not that, and
every file is sent each time.) Credentials come from where boto3 looks for them: the environment,
`~/.aws`, or the machine's role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

from sitegen.deploy.plan import Plan, batches
from sitegen.deploy.target import Files, Progress, failed
from sitegen.headers import cache_control, content_type
from sitegen.manifest import MANIFEST, manifest_names, manifest_text
from sitegen.targets import S3

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ModuleNotFoundError:
    raise failed("boto3 is not installed", "run `pip install 'sitegen[s3]'`") from None

_AT_ONCE: Final = 8
"""Files that are on their way together."""
_CONFIG: Final = Config(
    connect_timeout=10,
    read_timeout=60,
    retries={"mode": "standard", "max_attempts": 4},
    # Stores other than Amazon's do not know the newer checksums.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Bucket:
    """The target."""

    extra: Mapping[str, bytes] = {}

    def __init__(self, settings: S3) -> None:
        self.bucket, self.prefix = settings.bucket, settings.prefix
        self.name = f"s3://{settings.bucket}/{settings.prefix}"
        with self._told():
            self.client = boto3.session.Session().client(
                "s3",
                region_name=settings.region or None,
                endpoint_url=settings.endpoint or None,
                config=_CONFIG,
            )

    def owned(self) -> frozenset[str]:
        try:
            with self._told():
                found = self.client.get_object(Bucket=self.bucket, Key=self.prefix + MANIFEST)
                return manifest_names(found["Body"].read())
        except _Missing:
            return frozenset()

    def there(self, files: Files, owned: frozenset[str]) -> Mapping[str, bool]:
        return {
            name: name in files.names and tag == _md5(files.read(name))
            for name, tag in self._listed()
            if name in files.names or name in owned
        }

    def _listed(self) -> Iterator[tuple[str, str]]:
        """Yield the files that are there, each with its ETag."""
        with self._told():
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for held in page.get("Contents", ()):
                    yield held["Key"].removeprefix(self.prefix), held["ETag"].strip('"')

    def send(self, plan: Plan, files: Files, progress: Progress) -> None:
        total = len(plan.sent) + len(plan.deleted)
        done = 0

        def each(act: Callable[[str], None], names: Collection[str]) -> None:
            nonlocal done
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                for _ in threads.map(act, names):
                    done += 1
                    progress("sending", done, total)

        if plan.renews_manifest:  # first, or a file cut off from it would be nobody's
            self._put(MANIFEST, manifest_text(plan.owned | plan.wanted))
        for part in batches(plan.sent):
            each(lambda name: self._put(name, files.read(name)), part)
        each(self._delete, plan.deleted)
        if plan.renews_manifest:
            self._put(MANIFEST, manifest_text(plan.wanted))

    def _put(self, name: str, data: bytes) -> None:
        with self._told():
            self.client.put_object(
                Bucket=self.bucket,
                Key=self.prefix + name,
                Body=data,
                ContentType=content_type(name),
                CacheControl=cache_control(name),
            )

    def _delete(self, name: str) -> None:
        with self._told():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Make of what the store says what is to be done about it."""
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code == "NoSuchKey":
                raise _Missing from None
            message, hint = _TROUBLES.get(code, (f"{{name}}: {error}", ""))
            raise failed(message.format(name=self.name, bucket=self.bucket), hint) from None
        except BotoCoreError as error:
            kind = type(error).__name__
            message, hint = _TROUBLES.get(kind, (f"{{name}}: {error}", ""))
            raise failed(message.format(name=self.name, bucket=self.bucket), hint) from None


class _Missing(Exception):
    """There is no file of that name."""


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


_LOCKED: Final = (
    "{name} does not let you in",
    "look at your credentials: the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "AWS_PROFILE",
)
_NOBODY: Final = (
    "there are no credentials for {name}",
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
)
_AWAY: Final = ("{name} cannot be reached", "is there a network, and is the endpoint right?")
_TROUBLES: Final[Mapping[str, tuple[str, str]]] = {
    "NoSuchBucket": ("there is no bucket {bucket}", "make it at the store, or correct its name"),
    **dict.fromkeys(
        (
            "403",
            "AccessDenied",
            "ExpiredToken",
            "InvalidAccessKeyId",
            "InvalidToken",
            "SignatureDoesNotMatch",
        ),
        _LOCKED,
    ),
    **dict.fromkeys(("NoCredentialsError", "PartialCredentialsError"), _NOBODY),
    **dict.fromkeys(
        (
            "ConnectTimeoutError",
            "ConnectionClosedError",
            "EndpointConnectionError",
            "ReadTimeoutError",
            "SSLError",
        ),
        _AWAY,
    ),
    "NoRegionError": ("the region of {name} is not known", "set `region` in sitegen.yaml"),
    "ProfileNotFound": (
        "there is no profile of the name that AWS_PROFILE gives",
        "see ~/.aws/config",
    ),
}
"""By the store's codes and by boto3's exceptions: what it means here."""

"""The weekly pages of a deployed stack that may quote what is to be forgotten. They can be made again, without it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from harken.domain.errors import HarkenError

from .tables import client, output


class Page(Struct, frozen=True):
    """A page in the bucket, of a brand, made at a moment (UTC)."""

    brand: str
    key: str
    at: datetime


def quoting(stack: str, since: Mapping[str, datetime]) -> list[Page]:
    """The pages of each brand made since a moment: what came in after a page was made is not in it."""
    if not since:
        return []
    bucket = output(stack, "PagesBucketName")
    found = []
    for brand, moment in since.items():
        try:
            listed = client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"digests/{brand}/")
            kept = [item for page in listed for item in page.get("Contents", [])]
        except (ClientError, BotoCoreError) as error:
            raise HarkenError(f"the pages of {brand} cannot be listed: {error}") from error
        found += [Page(brand, item["Key"], item["LastModified"]) for item in kept if item["LastModified"] >= moment]
    return found


def delete(stack: str, pages: Iterable[Page]) -> Iterator[Page]:
    """Delete pages one by one, and tell each when it is gone; deleting again is no error."""
    bucket = ""
    for page in pages:
        bucket = bucket or output(stack, "PagesBucketName")
        try:
            client("s3").delete_object(Bucket=bucket, Key=page.key)
        except (ClientError, BotoCoreError) as error:
            raise HarkenError(f"{page.key} cannot be deleted: {error}") from error
        yield page

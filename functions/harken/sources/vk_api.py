"""Asking the VK API (5.199) with a token, in the body of each question. Errors come with status 200."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from harken.domain.brand import SourceEntry
from harken.domain.errors import BadInput, NotAnAnswer, SourceError, SourceRefused
from harken.sources import vk_items as items
from harken.sources.base import Http, Page
from harken.sources.payload import host_of, load_json, mapping, string
from harken.sources.text import one_line

_BASE = "https://api.vk.com"
_VERSION = "5.199"
PEOPLE: Mapping[str, str] = {"extended": "1", "fields": "screen_name,followers_count,members_count,verified"}
AT_ONCE = 25
"""Calls in one `execute`."""
_PAUSES = {6: timedelta(seconds=1), 9: timedelta(minutes=5), 29: timedelta(hours=1)}
"""Too many a second (3 with a user's token, 5 to 20 with others), flood control, the method's limit of a day."""
_A_PERSONS_BUSINESS = frozenset(
    {2, 4, 5, 7, 11, 14, 15, 16, 17, 20, 21, 23, 24, 25, 27, 28, 1114, 1116, 1117, 1118, 3300, 3609, 3610, 3611}
)
"""A token that is not accepted or not allowed to ask this, a captcha, a confirmation: waiting changes nothing."""
_NUMBER = re.compile(r"vk:(-?[0-9]{1,18})_([0-9]{1,18})")


class Api:
    """The API under one token."""

    def __init__(self, entry: SourceEntry, http: Http) -> None:
        token = string(entry.options.get("token"))
        if token is None:
            raise BadInput(f"vk: entry {entry.id!r} needs token, a service token of an app of yours, as secret:NAME")
        self._base = (entry.base_url or _BASE).rstrip("/") + "/method/"
        self.host = host_of(self._base)
        self._token = token
        self._http = http

    def call(self, method: str, params: Mapping[str, str]) -> Any:
        """The response of a method. Raises `SourceError`; a throttle of VK's leaves the host alone."""
        form = {**params, "access_token": self._token, "v": _VERSION}
        answer = self._http.post(self._base + method, form=form)
        if answer.status != 200:
            raise SourceError(f"{self.host}: status {answer.status}")
        try:
            told = mapping(load_json(answer.body, items.WHAT))
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error
        if "error" in told:
            raise self._error(mapping(told["error"]))
        if "response" not in told:
            raise SourceError(f"{self.host}: an answer without a response")
        return told["response"]

    def page(self, response: Any, owner: str | None = None, post: str | None = None) -> Page:
        """Posts and comments in a response; raises `SourceError` where there is no place for them."""
        try:
            return items.read(response, owner, post, asked=True)
        except NotAnAnswer as error:
            raise SourceError(f"{self.host}: {error}") from error

    def execute(self, calls: Sequence[str]) -> list[Any]:
        """The responses of several calls, at most `AT_ONCE`; False for one that failed."""
        responses = self.call("execute", {"code": f"return [{','.join(calls)}];"})
        if not isinstance(responses, list) or len(responses) != len(calls):
            raise SourceError(f"{self.host}: several calls were not answered one by one")
        return responses

    def _error(self, told: Mapping[str, Any]) -> SourceError:
        code = told.get("error_code")
        said = one_line((string(told.get("error_msg")) or "no reason given").replace(self._token, "…"), 120)
        code = code if isinstance(code, int) else -1
        pause = _PAUSES.get(code)
        if pause is not None:
            self._http.leave_alone(self._base, pause)
            return SourceError(f"{self.host}: asks for a pause ({code}: {said})", retry_after=pause)
        if code in _A_PERSONS_BUSINESS:
            return SourceRefused(f"{self.host}: refuses ({code}: {said})")
        return SourceError(f"{self.host}: error {code}: {said}")


def numbers(mention_id: str | None) -> tuple[str, str] | None:
    """The wall and the number in an id of ours; None where it is none: nothing else may get into a call."""
    match = _NUMBER.fullmatch(mention_id or "")
    return (match[1], match[2]) if match else None

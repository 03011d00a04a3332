"""Whether people would be reached: a test notice on its real way, and what SNS knows of those it is for."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct

from harken.domain.brand import Brand, ChatEntry, Severity
from harken.domain.errors import HarkenError
from harken.domain.notice import Notice
from harken.jobs.notify_chat import channel_of
from harken.store import incidents
from harken.store.incidents import DELIVERED_BY_US
from harken.store.table import Table
from harken_cli import tables
from harken_cli.subscriptions import Subscription, subscriptions

_SAYS = "only a test; nothing has happened"
NOT_YET = "has not been sent yet"
_UNSET_LIMIT = 1.0
"""US dollars a month, until AWS is asked for more (SNS's guide, SMS quotas)."""


class Finding(Struct, frozen=True, kw_only=True):
    """One who is to be told by a channel: `fault`, why they would not be, and what to do about it; None: they are."""

    channel: str
    to: str
    fault: str | None = None
    do: str | None = None


def trial(brand: Brand, severity: Severity, now: datetime) -> Notice:
    """The notice that tests: of no incident, marked as a test, on the channels that the brand tells of `severity`."""
    return Notice(
        brand=brand.id,
        brand_name=brand.names[0],
        rule="test",
        incident=f"{now:%Y%m%dT%H%M%SZ}",
        sequence=1,
        at=now,
        reason="FIRST",
        severity=severity,
        channels=brand.tell.get(severity, ()),
        count=0,
        new=0,
        above=0,
        waiting_seconds=0,
        raised_at=now,
        notes=(_SAYS,),
        test=True,
    )


def claims(notice: Notice, chats: Iterable[ChatEntry]) -> dict[str, str]:
    """Under which name each channel claims the notice, and what people call it: each chat is one of its own."""
    named: dict[str, str] = {name: name for name in notice.channels if name in DELIVERED_BY_US and name != "chat"}
    if "chat" in notice.channels:
        named |= {channel_of(entry): entry.id for entry in chats}
    return named


def outcomes(table: Table, notice: Notice, names: Iterable[str], wait: Callable[[], bool]) -> dict[str, str | None]:
    """What became of the notice by name: None where it was sent, else why not. `wait`: False once it is enough."""
    open_, found = list(names), dict[str, str | None]()
    while open_:
        for name in tuple(open_):
            known = incidents.delivery(table, notice.id, name)
            if known is not None and (known.delivered_at or known.refused):
                found[name] = known.refused
                open_.remove(name)
        if open_ and not wait():
            break
    return found | dict.fromkeys(open_, NOT_YET)


def mailboxes(topic: str, brand: str, severity: str) -> Iterator[Finding]:
    """Those who are mailed such notices."""
    for one in _concerned(topic, brand, severity):
        if one.confirmed:
            yield Finding(channel="email", to=one.endpoint)
        else:
            yield Finding(
                channel="email",
                to=one.endpoint,
                fault="has not confirmed the subscription",
                do="follow the link in the mail of SNS; `harken subscribe` sends another",
            )


def phones(topic: str, brand: str, severity: str, now: datetime) -> Iterator[Finding]:
    """Those who are texted such notices: STOP, the sandbox and the month's spending keep texts from people."""
    concerned = _concerned(topic, brand, severity)
    if not concerned:
        return
    verified = _verified()
    spent = _spent_up(now)
    for one in concerned:
        number = one.endpoint
        if tables.call("sns", "check_if_phone_number_is_opted_out", phoneNumber=number)["isOptedOut"]:
            fault = "has answered STOP"
            do = f"if they want it again (once in 30 days): aws sns opt-in-phone-number --phone-number {number}"
        elif verified is not None and number not in verified:
            fault = "is not verified, and the account is in the SMS sandbox"
            do = f"aws sns create-sms-sandbox-phone-number --phone-number {number}, or ask AWS for production access"
        elif spent:
            fault, do = spent, "ask AWS for a higher limit (SNS console, Text messaging)"
        else:
            yield Finding(channel="sms", to=number)
            continue
        yield Finding(channel="sms", to=number, fault=fault, do=do)


def _concerned(topic: str, brand: str, severity: str) -> list[Subscription]:
    return [one for one in subscriptions(topic) if one.wants(brand, severity)]


def _verified() -> set[str] | None:
    """The numbers that the sandbox lets through; None where the account is out of it."""
    if not tables.call("sns", "get_sms_sandbox_account_status")["IsInSandbox"]:
        return None
    found: set[str] = set()
    token: str | None = ""
    while token is not None:
        answer = tables.call("sns", "list_sms_sandbox_phone_numbers", **({"NextToken": token} if token else {}))
        found |= {item["PhoneNumber"] for item in answer["PhoneNumbers"] if item["Status"] == "Verified"}
        token = answer.get("NextToken") or None
    return found


def _spent_up(now: datetime) -> str | None:
    """What to say where this month's texts have used up the limit."""
    said = tables.call("sns", "get_sms_attributes", attributes=["MonthlySpendLimit"]).get("attributes", {})
    limit = float(said.get("MonthlySpendLimit") or _UNSET_LIMIT)
    with suppress(HarkenError):  # whoever may not read metrics is told the rest
        spent = _spent(now)
        if spent >= limit:
            return f"gets no texts: {spent:.2f} of the month's {limit:.2f} US dollars are spent"
    return None


def _spent(now: datetime) -> float:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        points = tables.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/SNS",
            MetricName="SMSMonthToDateSpentUSD",
            StartTime=max(now.replace(day=1, hour=0, minute=0, second=0), now - timedelta(days=2)),
            EndTime=now,
            Period=3600,
            Statistics=["Maximum"],
        )["Datapoints"]
    except (ClientError, BotoCoreError) as error:
        raise HarkenError(f"CloudWatch refused: {error}") from error
    return max((float(point["Maximum"]) for point in points), default=0.0)

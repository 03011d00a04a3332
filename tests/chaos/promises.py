"""What must hold of a run, whatever befell it: P1 to P6 of the design, told by looking on from outside.

The oracle of who waits is written anew here, over what is stored: it shares no line with the rules it judges.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from harken.domain.brand import Rule
from harken.domain.mention import author_key
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.store import incidents, keys
from harken.store.codec import data
from harken.store.memory import MemoryTable

from .flow import POISON, Flow
from .forum import TEAM, Written

A_MINUTE = timedelta(minutes=1)
UNREAD = 5 * A_MINUTE

Pairs = frozenset[tuple[str, str]]


class Looks:
    """Looks at a flow each time the rules are evaluated, and at the end."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.seen: dict[str, list[tuple[datetime, Pairs, bool]]] = defaultdict(list)
        """By rule: when an evaluation began, who counted then, whether it went well."""
        flow.before_watch = self._before
        flow.after_watch = self._after

    def _before(self) -> dict[str, Record]:
        return _records(self.flow.truth)

    def _after(self, before: object, told: Sequence[Notice], now: datetime) -> None:
        assert isinstance(before, dict)
        flow = self.flow
        ran = bool(flow.watched) and flow.watched[-1] == now
        for rule in flow.brand.rules:
            if rule.kind != "unanswered":
                continue
            # What surely counts: at the earliest clock that the evaluation may have had.
            early = now - timedelta(seconds=flow.faults.weather.skew)
            self.seen[rule.id].append((now, pairs(rule, before.values(), early), ran))
            if ran:
                self._first(rule, now)
        for notice in told:
            self._true(notice, before)
            if notice.reason == "CLEARED":
                self._read(notice, now)

    def _first(self, rule: Rule, now: datetime) -> None:
        """P3: the first evaluation that goes well once the indexes can know who counts writes FIRST.

        With a watch each minute and indexes that are not late this is the very next one.
        """
        flow = self.flow
        since, sure = self._sure(rule, now)
        known = {
            name: incident
            for name, incident in incidents.read(flow.truth, flow.brand.id).incidents.items()
            if incident.first_at is not None
        }
        # It has its FIRST, or a critical one of the brand speaks for it.
        told = rule.id in known or any(incident.severity == "critical" for incident in known.values())
        if len(sure) > rule.above and not told and not flow.is_muted(now, 2 * A_MINUTE):
            flow.breaks("P3", f"{len(sure)} count for {rule.id} since {since:%H:%M:%S}, no FIRST by {now:%H:%M:%S}")

    def _sure(self, rule: Rule, now: datetime) -> tuple[datetime, Pairs]:
        """Who counts at `now`, and did at each evaluation for as long as the indexes may be late; and since when."""
        seen = [look for look in self.seen[rule.id] if look[0] <= now]
        indexed = now - timedelta(seconds=self.flow.faults.weather.lag)
        start = max((number for number, look in enumerate(seen) if look[0] <= indexed), default=None)
        if start is None:
            return now, frozenset()
        return seen[start][0], frozenset.intersection(*(look[1] for look in seen[start:]))

    def _true(self, notice: Notice, before: dict[str, Record]) -> None:
        """Nobody is told of who had been answered before the evaluation began."""
        for waiter in notice.waiters:
            record = before.get(waiter.mention)
            if record is None or record.standing.state not in ("waiting", "held"):
                state = "not stored" if record is None else record.standing.state
                self.flow.breaks("P4", f"{notice.id} {notice.reason} tells of {waiter.mention}, which was {state}")

    def _read(self, notice: Notice, now: datetime) -> None:
        """P4: each source had answered something within the time after which it is unread."""
        clocks = timedelta(seconds=2 * self.flow.faults.weather.skew)  # of who read it and of who looks
        for entry in self.flow.brand.sources:
            last = self.flow.read_at.get(entry.id)
            if last is None or now - last > max(3 * entry.every, UNREAD) + clocks:
                self.flow.breaks("P4", f"{notice.id} CLEARED although {entry.id} was last read at {last}")

    def told(self) -> list[str]:
        """The promises about what was told, which hold at any moment; gives back those broken."""
        flow = self.flow
        for number in sorted({notice.incident for notice in flow.told}):
            story = sorted((item for item in flow.told if item.incident == number), key=lambda item: item.sequence)
            for rule in flow.brand.rules:
                mine = [notice for notice in story if notice.rule == rule.id]
                if mine:
                    once_and_over(flow, mine)
                    bounded(flow, rule, mine)
                    self._cleared(rule, mine)
        return flow.broken

    def end(self) -> list[str]:
        """All promises, once everything has come to rest; gives back those broken."""
        flow = self.flow
        stored = _records(flow.truth)
        stored_once(flow, stored)
        answered(flow, stored)
        poison_is_kept(flow, stored)
        delivered(flow)
        return self.told()

    def _cleared(self, rule: Rule, story: Sequence[Notice]) -> None:
        """P4: never called off while too many waited, nor because data was missing."""
        last = story[-1]
        if last.reason != "CLEARED":
            return
        skew = timedelta(seconds=self.flow.faults.weather.skew)
        for at, _, ran in self.seen[rule.id]:
            between = last.at - rule.clear_after + 2 * skew < at < last.at - skew
            sure = self._sure(rule, at)[1] if ran and between else frozenset()
            if len(sure) > min(rule.clear_at, rule.above):
                self.flow.breaks("P4", f"{last.id} CLEARED although {len(sure)} waited at {at:%H:%M:%S}")


def pairs(rule: Rule, records: Iterable[Record], now: datetime) -> Pairs:
    """The (author, conversation) pairs that wait at `now`, by what is stored."""
    found = set()
    for record in records:
        mention, ready = record.mention, record.since + rule.waiting
        if record.assessment.sentiment not in rule.sentiment or record.standing.state != "waiting":
            continue
        asked = record.checked_at is not None and record.checked_at >= ready
        given_up = max(ready, record.first_seen) + rule.waiting
        if ready <= now <= record.since + rule.within and (asked or now >= given_up):
            found.add((author_key(mention), mention.root or mention.id))
    return frozenset(found)


def stored_once(flow: Flow, stored: dict[str, Record]) -> None:
    """P1, P2: each post that a search brings is stored once, with its latest words; nothing else is."""
    expected = {post.id: post for post in _people(flow) if POISON not in post.text}
    for name, post in expected.items():
        record = stored.get(name)
        if record is None:
            if not post.deleted:
                flow.breaks("P1", f"{name} is not stored")
        elif not post.deleted and not record.gone and record.mention.text != post.text:
            flow.breaks("P1", f"{name} is stored as {record.mention.text!r}, it is {post.text!r}")
        elif record.gone and not post.deleted:
            flow.breaks("P1", f"{name} is gone, it is not deleted")
    for name in stored.keys() - expected.keys():
        flow.breaks("P1", f"{name} is stored, nobody wrote it")


def answered(flow: Flow, stored: dict[str, Record]) -> None:
    """Who was answered does not wait, and who was not does."""
    for post in _people(flow):
        record = stored.get(post.id)
        if record is None or post.deleted or record.gone or record.assessment.sentiment != "negative":
            continue
        state = record.standing.state
        wanted = "answered" if _is_answered(flow, post) else "waiting"
        if state != wanted:
            flow.breaks("P1", f"{post.id} is {state}, it should be {wanted}")


def _is_answered(flow: Flow, post: Written) -> bool:
    posts = flow.forums[post.id.partition(":")[0]].posts
    for reply in posts.values():
        if reply.author != TEAM or reply.root != post.root or reply.reply_to is None:
            continue
        if reply.reply_to == post.id:
            return True
        if reply.at > post.at and (posts[reply.reply_to].author == post.author or _under(posts, reply, post)):
            return True
    return False


def _under(posts: dict[str, Written], reply: Written, post: Written) -> bool:
    parent = reply.reply_to
    while parent is not None:
        if parent == post.id:
            return True
        parent = posts[parent].reply_to
    return False


def poison_is_kept(flow: Flow, stored: dict[str, Record]) -> None:
    """P6: what cannot be scored lies dead with the reason; what cannot be read is buried with it."""
    dead = {_named(message.body): message.fault for message in flow.mentions.dead}
    buried = {item.raw: item.reason for item in flow.buried}
    for forum in flow.forums.values():
        for post in forum.posts.values():
            if post.deleted or post.found > flow.cloud.now - 30 * A_MINUTE:
                continue
            if post.broken and not buried.get(post.id):
                flow.breaks("P6", f"{post.id} cannot be read and is not buried")
            if POISON in post.text and not post.broken and (POISON.title() not in dead.get(post.id, "")):
                flow.breaks("P6", f"{post.id} is poison and does not lie dead with its reason: {dead.get(post.id)}")
    healthy = sorted(name for name in dead if name in stored or POISON not in _text(flow, name))
    if healthy:
        flow.breaks("P6", f"{healthy} lie dead, though nothing is wrong with them")


def once_and_over(flow: Flow, story: Sequence[Notice]) -> None:
    """P3, P4: an incident has one FIRST, which comes first, and one CLEARED at most, which comes last."""
    reasons = [notice.reason for notice in story]
    first = story[0]
    if reasons[0] != "FIRST" or reasons.count("FIRST") != 1:
        flow.breaks("P3", f"{first.id} begins {reasons}")
    if "CLEARED" in reasons[:-1]:
        flow.breaks("P4", f"{first.id} goes {reasons}")
    if [notice.sequence for notice in story] != list(range(1, len(story) + 1)):
        flow.breaks("P5", f"{first.id} has sequences {[notice.sequence for notice in story]}")
    if reasons[-1] == "CLEARED":
        return
    now = incidents.read(flow.truth, flow.brand.id).incidents[first.rule]
    if now.id != first.incident or now.phase not in ("raised", "clearing"):
        flow.breaks("P4", f"{first.id} is over and was never CLEARED")


def bounded(flow: Flow, rule: Rule, story: Sequence[Notice]) -> None:
    """P5: no more notices than time and growth allow, and nobody is told of as new twice."""
    louder = halves = 0
    for before, notice in pairwise(story):
        if notice.reason != "GREW":
            continue
        if notice.at - before.at < rule.regroup_every:
            flow.breaks("P5", f"{notice.id} GREW {notice.at - before.at} after the last notice")
        halves += 2 * notice.count >= 3 * before.count
        louder += rule.kind != "outcry" and 2 * notice.count < 3 * before.count
    if louder > 2:
        flow.breaks("P5", f"{story[0].id} GREW {louder} times without growing by half")
    reasons = Counter(notice.reason for notice in story)
    most = (story[-1].at - story[0].at) // rule.remind_every
    if reasons["REMINDER"] > most or reasons["ESCALATED"] > 1:
        flow.breaks("P5", f"{story[0].id} told {dict(reasons)} in {story[-1].at - story[0].at}")
    allowed = 2 + most + 1 + halves + 2
    if rule.kind != "outcry" and len(story) > allowed:
        flow.breaks("P5", f"{story[0].id} was told {len(story)} times, {allowed} are allowed")
    new = Counter(waiter.mention for notice in story for waiter in notice.waiters if waiter.new)
    for name, times in new.items():
        if times > 1:
            flow.breaks("P5", f"{story[0].id} told {times} times of {name} as new")


def delivered(flow: Flow) -> None:
    """What was written was told, and told again only where no run could know."""
    written = {notice.id: notice for notice in flow.told}
    for name, notice in written.items():
        wanted = [channel for channel in flow.channels if channel in notice.channels]
        dead = {event.id for channel in flow.channels.values() for event, _ in channel.dead}
        for channel in wanted:
            if not flow.sent[name, channel] and name not in dead:
                flow.breaks("P3", f"{name} {notice.reason} was never told by {channel}")
        if wanted and not any(flow.sent[name, channel] for channel in wanted):
            flow.breaks("P3", f"{name} {notice.reason} was told by no channel")
    for key, at in flow.sent_at.items():
        if flow.faults.weather.calm and at - written[key[0]].at > A_MINUTE:
            flow.breaks("P3", f"{key[0]} was told by {key[1]} only at {at:%H:%M:%S}, though nothing went wrong")
    for key, times in flow.sent.items():
        if times > 1 + flow.excused[key]:
            flow.breaks(
                "P5", f"{key[0]} was told {times} times by {key[1]}, {flow.excused[key]} of them for a reason"
            )


def _records(table: MemoryTable) -> dict[str, Record]:
    found = (data(Record, item) for item in table.everything() if item["sk"] == keys.MENTION)
    return {record.mention.id: record for record in found}


def _people(flow: Flow) -> list[Written]:
    return [
        post
        for forum in flow.forums.values()
        for post in forum.posts.values()
        if post.author != TEAM and "Luvento" in post.text and not post.broken
    ]


def _named(body: bytes) -> str:
    return str(msgspec.json.decode(body)["mention"]["id"])


def _text(flow: Flow, name: str) -> str:
    return flow.forums[name.partition(":")[0]].posts[name].text

"""What must hold of a run at its end, whatever befell it: P1, P2, P5, P6 of the design, and of each story P3 and P4."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec

from harken.domain.brand import Rule
from harken.domain.notice import Notice
from harken.domain.record import Record
from harken.store import incidents

from .brand import POISON
from .flow import Flow
from .forum import TEAM, Written

A_MINUTE = timedelta(minutes=1)

EACH_IS_TOLD = ("outcry", "deaf")
"""Kinds of which each new one is told, once it is time."""


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


def in_order(flow: Flow, story: Sequence[Notice]) -> None:
    """P5: the notices of an incident are numbered without a gap, and what is only tried out comes first."""
    if [notice.sequence for notice in story] != list(range(1, len(story) + 1)):
        flow.breaks("P5", f"{story[0].id} has sequences {[notice.sequence for notice in story]}")
    if [notice.staged for notice in story] != sorted((notice.staged for notice in story), reverse=True):
        flow.breaks("P5", f"{story[0].id} was tried out after it was told")


def once_and_over(flow: Flow, story: Sequence[Notice]) -> None:
    """P3, P4: an incident has one FIRST, which comes first, and one CLEARED at most, which comes last."""
    reasons = [notice.reason for notice in story]
    first = story[0]
    if reasons[0] != "FIRST" or reasons.count("FIRST") != 1:
        flow.breaks("P3", f"{first.id} begins {reasons}")
    if "CLEARED" in reasons[:-1]:
        flow.breaks("P4", f"{first.id} goes {reasons}")
    if reasons[-1] == "CLEARED" or first.staged:
        return  # what was only tried out and is still on is told anew, or is over without a word
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
        if not notice.new:
            flow.breaks("P5", f"{notice.id} GREW by nobody new")
        halves += 2 * notice.count >= 3 * before.count
        louder += rule.kind not in EACH_IS_TOLD and 2 * notice.count < 3 * before.count
    if louder > 2:
        flow.breaks("P5", f"{story[0].id} GREW {louder} times without growing by half")
    reasons = Counter(notice.reason for notice in story)
    most = (story[-1].at - story[0].at) // rule.remind_every
    if reasons["REMINDER"] > most or reasons["ESCALATED"] > 1:
        flow.breaks("P5", f"{story[0].id} told {dict(reasons)} in {story[-1].at - story[0].at}")
    allowed = 2 + most + 1 + halves + 2
    if rule.kind not in EACH_IS_TOLD and len(story) > allowed:
        flow.breaks("P5", f"{story[0].id} was told {len(story)} times, {allowed} are allowed")
    new = Counter(waiter.mention for notice in story for waiter in notice.waiters if waiter.new)
    for name, times in new.items():
        if times > 1:
            flow.breaks("P5", f"{story[0].id} told {times} times of {name} as new")


def delivered(flow: Flow) -> None:
    """What was written was told, unless it was only tried out, and told again only where no run could know."""
    channels = flow.channels
    written = {notice.id: notice for notice in flow.told}
    for name, notice in written.items():
        wanted = list(channels.wanted(notice))
        if notice.staged and wanted:
            flow.breaks("P5", f"{name} is only tried out, and goes to {wanted}")
        for channel in wanted:
            if not channels.sent[name, channel] and not channels.gave_up(name, channel):
                flow.breaks("P3", f"{name} {notice.reason} was never told by {channel}")
        if wanted and not any(channels.sent[name, channel] for channel in wanted):
            flow.breaks("P3", f"{name} {notice.reason} was told by no channel")
    for key, at in channels.sent_at.items():
        if flow.faults.weather.calm and at - written[key[0]].at > A_MINUTE:
            flow.breaks("P3", f"{key[0]} was told by {key[1]} only at {at:%H:%M:%S}, though nothing went wrong")
    for key, times in channels.sent.items():
        if times > 1 + channels.excused[key]:
            flow.breaks(
                "P5", f"{key[0]} was told {times} times by {key[1]}, {channels.excused[key]} of them for a reason"
            )


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

"""What people do in a run, by its seed: they complain, praise, ask, edit, delete; the brand answers, or does not."""

from datetime import timedelta

from harken.domain.errors import Conflict
from harken.domain.incident import acknowledge
from harken.store import incidents

from .brand import POISON
from .flow import Flow
from .forum import LATEST, TEAM, Written

STORMY = 70
QUIET = 100
"""Minutes with faults and people; minutes without either, in which all comes to rest."""

_ACTS = (
    "complain",
    "complain",
    "burst",
    "reply",
    "answer",
    "answer",
    "answer all",
    "reopen",
    "praise",
    "ask",
    "edit",
    "delete",
    "odd",
)


def tell(flow: Flow) -> None:
    """The stormy part: each minute somebody may do something; outages and people at the desk come and go."""
    chance = flow.random
    pace = chance.choice([0.15, 0.3, 0.5])
    promptness = chance.choice([0.0, 0.1, 0.4])
    for _ in range(STORMY):
        if chance.random() < pace:
            act(flow, chance.choice(_ACTS))
        late = [post for post in waiting(flow) if flow.cloud.now - post.at > flow.brand.rules[0].waiting]
        if late and chance.random() < promptness:
            answer(flow, chance.choice(late))
        for forum in flow.forums.values():
            if chance.random() < (0.06 if forum.down else 0.01):
                forum.down = not forum.down
        if chance.random() < 0.02:
            desk(flow, chance.choice(["ack", "silence"]))
        flow.minute()


def rest(flow: Flow, minutes: int = QUIET) -> None:
    """The quiet part: faults are over, what lies dead is redriven, and mostly those who wait are answered.

    It is redriven twice: what was received five times under faults may still lie unseen the first time.
    """
    flow.faults.on = False
    for forum in flow.forums.values():
        forum.down = False
    for _ in range(5):
        flow.minute()
    flow.mentions.redrive()
    if flow.random.random() < 0.7:
        for post in waiting(flow):
            answer(flow, post)
    for _ in range(45):
        flow.minute()
    flow.mentions.redrive()
    for _ in range(minutes - 50):
        flow.minute()


def act(flow: Flow, what: str) -> None:
    """One thing that somebody does now."""
    chance = flow.random
    forum = flow.forums[chance.choice(sorted(flow.forums))]
    person = f"person{chance.randrange(40)}"
    late = chance.choice([0.0, 0.0, 0.0, chance.random() * LATEST / timedelta(minutes=1)])
    number = len(forum.posts)
    post = chance.choice(found) if (found := waiting(flow)) else None
    if what == "complain":
        loud = chance.random() < 0.2
        forum.write(person, f"My Luvento is broken {'and burning ' if loud else ''}{number}", late=late)
    elif what == "danger":
        forum.write(person, f"My Luvento is broken and burning {number}", late=late)
    elif what == "burst":
        for other in range(chance.randrange(3, 7)):
            forum.write(f"{person}{other}", f"Another Luvento is broken {number} {other}", late=late)
    elif what == "reply" and post is not None:
        flow.forums[_forum(post)].write(post.author, f"And still broken, Luvento {number}", to=post.id, late=late)
    elif what == "answer" and post is not None:
        answer(flow, post)
    elif what == "answer all":
        for waiter in waiting(flow):
            answer(flow, waiter)
    elif what == "reopen":
        reopen(flow)
    elif what == "praise":
        forum.write(person, f"I love my Luvento {number}", late=late)
    elif what == "ask":
        forum.write(person, f"Which Luvento is it? {number}", late=late)
    elif what == "edit" and post is not None:
        flow.forums[_forum(post)].edit(post.id, f"{post.text}, truly")
    elif what == "delete" and post is not None:
        flow.forums[_forum(post)].delete(post.id)
    elif what == "odd":
        odd = chance.choice([POISON, "unreadable", "noise"])
        text = "Nothing to do with anybody" if odd == "noise" else f"My Luvento is broken {odd}"
        forum.write(person, text, late=late, broken=odd == "unreadable")


def waiting(flow: Flow) -> list[Written]:
    """People's posts that nobody replied to."""
    return [
        post
        for forum in flow.forums.values()
        for post in forum.posts.values()
        if post.author != TEAM and "Luvento" in post.text and not post.deleted and not post.broken
        if POISON not in post.text and not any(other.reply_to == post.id for other in forum.posts.values())
    ]


def answer(flow: Flow, post: Written) -> None:
    forum = flow.forums[_forum(post)]
    forum.write(TEAM, f"We are sorry, number {len(forum.posts)} is on its way.", to=post.id)


def reopen(flow: Flow) -> None:
    """Somebody who was answered complains again, under the answer."""
    replies = [post for forum in flow.forums.values() for post in forum.posts.values() if post.author == TEAM]
    if not replies:
        return
    reply = flow.random.choice(replies)
    forum = flow.forums[_forum(reply)]
    asked = forum.posts[reply.reply_to or ""]
    forum.write(asked.author, f"It is broken again, Luvento {len(forum.posts)}", to=reply.id)


def desk(flow: Flow, what: str) -> None:
    """What a person does to the incidents."""
    with flow.faults.spared():
        if what == "silence":
            until = flow.cloud.now + timedelta(minutes=flow.random.randrange(5, 25))
            flow.silences.append((flow.cloud.now, until))
            return incidents.silence(flow.table, flow.brand.id, None, incidents.Silence(until=until))
        for incident in incidents.read(flow.table, flow.brand.id).incidents.values():
            try:
                incidents.save(flow.table, acknowledge(incident, flow.cloud.now))
            except Conflict:
                continue
    return None


def _forum(post: Written) -> str:
    return post.id.partition(":")[0]

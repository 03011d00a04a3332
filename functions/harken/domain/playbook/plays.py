"""The plays of the book: each way to answer, with who does it, where, how soon, and what to avoid."""

from typing import Final, Literal

from msgspec import Struct

Name = Literal[
    "put_safety_first",
    "protect_their_data",
    "listen_and_act",
    "share_status",
    "apologise_and_fix",
    "ask_for_details",
    "correct_with_facts",
    "do_not_feed",
    "thank",
    "invite_idea",
    "answer_question",
    "press_office",
    "take_inside",
    "acknowledge",
]
Team = Literal["support", "PR", "HR", "legal", "product"]
Soon = Literal["now", "within the hour", "today"]
Trait = Literal["empathy", "thanks", "ownership", "next step", "prevention"]
"""What a reply must have in it."""

Opening = Literal["sorry", "raised", "read", "praise", "idea", "asked", "named"]
"""How its draft begins."""

IN_THREAD: Final = "in the thread, as a direct reply"
ONCE: Final = "once, in the hub where it spreads; not to each post"
PRIVATELY: Final = "privately, with one public line in the thread that says so"


class Play(Struct, frozen=True, kw_only=True):
    """One way to answer. `needs`: what a reply of this kind must have; `statement`: the approved one fits into it."""

    who: Team
    where: str
    how_soon: Soon
    avoid: tuple[str, ...]
    opening: Opening
    needs: tuple[Trait, ...] = ()
    statement: bool = False


_OWNED: Final[tuple[Trait, ...]] = ("empathy", "ownership", "next step", "prevention")

PLAYS: Final[dict[Name, Play]] = {
    "put_safety_first": Play(
        who="PR",
        where=PRIVATELY,
        how_soon="now",
        avoid=("asking for proof first", "calling it rare", "any word on who is to blame"),
        opening="sorry",
        needs=_OWNED,
        statement=True,
    ),
    "protect_their_data": Play(
        who="legal",
        where=PRIVATELY,
        how_soon="now",
        avoid=("asking for personal details in public", "saying how many are affected before it is known"),
        opening="sorry",
        needs=_OWNED,
    ),
    "listen_and_act": Play(
        who="PR",
        where=IN_THREAD,
        how_soon="now",
        avoid=("explaining what was meant", "“we are sorry if you felt that”", "closing comments"),
        opening="sorry",
        needs=_OWNED,
    ),
    "share_status": Play(
        who="support",
        where=IN_THREAD,
        how_soon="now",
        avoid=("a time that nobody can vouch for", "silence until it is mended"),
        opening="sorry",
        needs=_OWNED,
        statement=True,
    ),
    "apologise_and_fix": Play(
        who="support",
        where=IN_THREAD,
        how_soon="within the hour",
        avoid=("excuses", "a form letter", "sending them to another channel without a word of help"),
        opening="sorry",
        needs=_OWNED,
    ),
    "ask_for_details": Play(
        who="support",
        where=IN_THREAD,
        how_soon="within the hour",
        avoid=("doubting the feeling", "asking more than one thing at a time"),
        opening="sorry",
        needs=("empathy", "next step"),
    ),
    "correct_with_facts": Play(
        who="PR",
        where=ONCE,
        how_soon="now",
        avoid=("repeating the rumour's words", "calling anybody a liar", "a fact that was not checked"),
        opening="raised",
        needs=("next step",),
        statement=True,
    ),
    "do_not_feed": Play(
        who="PR",
        where=ONCE,
        how_soon="today",
        avoid=("arguing", "sarcasm", "naming the attacker", "a second reply"),
        opening="read",
    ),
    "thank": Play(
        who="support",
        where=IN_THREAD,
        how_soon="today",
        avoid=("selling something", "asking for a review"),
        opening="praise",
        needs=("thanks",),
    ),
    "invite_idea": Play(
        who="product",
        where=IN_THREAD,
        how_soon="today",
        avoid=("promising that it will be built", "“we will forward it” and no more"),
        opening="idea",
        needs=("thanks", "next step"),
    ),
    "answer_question": Play(
        who="support",
        where=IN_THREAD,
        how_soon="within the hour",
        avoid=("guessing", "a bare link"),
        opening="asked",
    ),
    "press_office": Play(
        who="PR",
        where=PRIVATELY,
        how_soon="within the hour",
        avoid=("a comment in the thread that can be quoted", "“no comment”"),
        opening="raised",
        needs=("next step",),
    ),
    "take_inside": Play(
        who="HR",
        where=PRIVATELY,
        how_soon="today",
        avoid=("naming them as an employee", "any threat", "asking others to argue with them"),
        opening="raised",
        needs=("next step",),
    ),
    "acknowledge": Play(
        who="support",
        where=IN_THREAD,
        how_soon="today",
        avoid=("selling something", "answering where nobody was asked for"),
        opening="named",
    ),
}

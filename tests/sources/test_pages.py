from hypothesis import given, settings
from hypothesis import strategies as st

from harken.domain.mention import Mention
from harken.sources.base import Page
from harken.sources.pages import Slice, ascending, fresh


def mention(number):
    return Mention(id=f"x:{number}")


@settings(deadline=None)
@given(st.lists(st.integers(0, 29), max_size=30, unique=True), st.integers(2, 5), st.data())
def test_whatever_moves_or_vanishes_meanwhile_what_stays_is_brought(times, size, data):
    posts = dict(enumerate(times))  # number -> time of the last change
    stable = set(posts)

    def ask(start, page):
        listed = sorted((at, number) for number, at in posts.items() if at >= start)
        part = listed[(page - 1) * size : page * size]
        told = Slice(
            page=Page(mentions=tuple(mention(number) for _, number in part)),
            newest=max((at for at, _ in part), default=0),
            more=len(listed) > page * size,
        )
        if (
            posts and data.draw(st.integers(0, 4)) == 0
        ):  # between two requests one vanishes, or changes later than all
            moved = data.draw(st.sampled_from(sorted(posts)))
            stable.discard(moved)
            if data.draw(st.booleans()):
                del posts[moved]
            else:
                posts[moved] = 30
        return told

    reached = 0
    found = set()
    for page, position in ascending(ask, 0):
        assert position >= reached
        reached = position
        found |= {one.id for one in page.mentions}
        lost = {number for number in stable if times[number] < position and f"x:{number}" not in found}
        assert lost == set()
    assert {f"x:{number}" for number in stable if posts[number] < reached} <= found


def test_no_post_comes_twice_in_a_run():
    seen: set[str] = set()
    assert fresh(Page(mentions=(mention(1), mention(2))), seen).mentions == (mention(1), mention(2))
    assert fresh(Page(mentions=(mention(2), mention(3))), seen).mentions == (mention(3),)


def test_more_posts_of_one_moment_than_fit_on_a_page_are_paged():
    posts = [mention(number) for number in range(7)]

    def ask(start, page):
        part = posts[(page - 1) * 2 : page * 2] if start <= 5 else []
        return Slice(page=Page(mentions=tuple(part)), newest=5, more=page * 2 < len(posts) and start <= 5)

    brought = [one for page, _ in ascending(ask, 0) for one in page.mentions]
    assert set(brought) == set(posts)

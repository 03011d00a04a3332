"""The little words that Hebrew writes in front of a name without a space. All text here is folded."""

LETTERS = "א-ת"

# and; when, that, from that; in, to, like, from; the. In this order, each at most once: a chain like
# שכל would make other words, and של stands by itself.
PREFIX = "ו?(?:לכש|כש|מש|ש)?(?:[בלכמ]?ה?)"
SHORTEST_WITH_PREFIX = 3
"""Two letters with a prefix are mostly another word."""

DOUBLED = "ו?"
"""A name's own first ו is written twice behind a prefix (Academy of the Hebrew Language, rules of full spelling)."""

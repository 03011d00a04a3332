"""The case endings that Russian and Ukrainian writers give to names. All text here is folded (ё is е, ї is і)."""

LETTERS = "а-яѐ-ӿ"
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_VOWELS = "аеиоуыэюяіє"


def _listed(endings: str) -> tuple[str, ...]:
    return tuple(endings.split())


_MASCULINE = _listed("а у ом ем е ы и ов ев ам ами ах ою ові еві і ів")
_SOFT = _listed("я ю ем ом е и ью ей ев ів ям ями ях ові еві")
_FEMININE = _listed("а ы и у е ой ою ей ею ам ами ах і")
_SOFT_FEMININE = _listed("я и ю е ей ею ям ями ях і ією")
_ADJECTIVE = _listed("ий ый ой ого его ому ему им ым ом ем ая яя ую юю ой ей ое ее ие ые их ых ими ыми")
_NOUN_IN_IY = _listed("ия ию ием ии иев")
# A foreign name in -о stands unchanged in the books, and is declined both ways in speech.
_SPOKEN_NEUTER = _listed("а у ом е ой ы ою")
_NEUTER_IN_E = _listed("я ю ем и й ям ями ях")
_PLURAL = _listed("ам ами ах ов ев ей ям ями ях")


def endings(word: str) -> tuple[str, tuple[str, ...]]:
    """The unchanging part of a folded Cyrillic word, and what may follow it ("" where nothing may).

    Short words, abbreviations and words whose endings would make other words of the language stay as they are.
    """
    if len(word) < 3 or not any(letter in _VOWELS for letter in word):
        return word, ("",)
    if word.endswith(("ий", "ый", "ая", "яя", "ое", "ее")) or (word.endswith("ой") and len(word) > 5):
        nouns = _NOUN_IN_IY if word.endswith("ий") else ()
        return word[:-2], _with(word[-2:], _ADJECTIVE, nouns)
    if word[-1] in _CONSONANTS:
        return _after_consonant(word)
    return word[:-1], _with(word[-1], _after_vowel(word))


def inflected(word: str) -> str:
    """A regular expression for a folded Cyrillic word in all its cases."""
    if not word:
        return ""
    stem, found = endings(word)
    options = sorted(found, key=len, reverse=True)
    pattern = stem if options == [""] else f"{stem}(?:{'|'.join(options)})"
    if len(word) > 4 and word[-1] in "аи" and word[-2] == "к" and word[-3] in _CONSONANTS + "йь":
        # The genitive plural puts a vowel between two consonants: -чка, -чек.
        pattern = f"(?:{pattern}|{stem[:-1].rstrip('йь')}[еои]к)"
    return pattern


def _with(own: str, *others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((own, *(ending for listed in others for ending in listed))))


def _after_consonant(word: str) -> tuple[str, tuple[str, ...]]:
    if len(word) < 5 or not word.endswith(("ок", "ек", "ец")):
        return word, _with("", _MASCULINE)
    # The last vowel may drop out: -ок, -ка.
    kept, dropped = word[-2:], word[-1]
    return word[:-2], _with(kept, tuple(short + ending for short in (dropped, kept) for ending in _MASCULINE))


def _after_vowel(word: str) -> tuple[str, ...]:
    """The other endings of a word that ends with a vowel, й or ь."""
    stem, last = word[:-1], word[-1]
    long = len(stem) > 3  # a short stem alone would mostly be another word
    by_last = {
        "й": _SOFT,
        "ь": _SOFT,
        "а": (*_FEMININE, "") if long else _FEMININE,
        "я": (*_SOFT_FEMININE, "ь", "й") if long else _SOFT_FEMININE,
        "о": _SPOKEN_NEUTER if len(word) > 5 else (),
        "е": _NEUTER_IN_E if stem.endswith("и") else (),
        "и": (*_PLURAL, "") if long else (),
        "ы": (*_PLURAL, "") if long else (),
    }
    return by_last.get(last, ())

"""Makes `functions/harken/domain/han_table.py` from the character tables of OpenCC.

Run it from the repository's root: `python training/han_table.py`. Needs the group `train`.
"""

from pathlib import Path

import opencc

TABLES = Path(opencc.__file__).parent / "dictionary"
TARGET = Path(__file__).parents[1] / "functions" / "harken" / "domain" / "han_table.py"
PER_LINE = 50  # a Han character is two columns wide

HEAD = '''"""Traditional characters and their simplified forms; made by training/han_table.py, not by hand.

From the character tables of OpenCC (https://github.com/BYVoid/OpenCC, Apache-2.0), one to one only.
"""
'''


def rows(name: str) -> dict[str, list[str]]:
    """A table of OpenCC: character -> its forms in the other script, the usual one first."""
    table = {}
    for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
        key, _, forms = line.partition("\t")
        table[key] = forms.split()
    return table


def simplification() -> dict[str, str]:
    """Traditional -> simplified for every character with a single other character as its usual form.

    Where that form is itself written simpler still, the simplest is taken, so that one step is enough.
    """
    table = {
        key: forms[0]
        for key, forms in rows("TSCharacters.txt").items()
        if len(key) == len(forms[0]) == 1 and forms[0] != key
    }
    return {key: table.get(form, form) for key, form in table.items()}


def in_both(simple: dict[str, str]) -> str:
    """The characters of the table that people write in both scripts, which therefore tell nothing."""
    back = rows("STCharacters.txt")
    local = {form for name in ("TWVariants.txt", "HKVariants.txt") for forms in rows(name).values() for form in forms}
    kept_by_simplified = {key for key in simple if key in rows("TSCharacters.txt")[key]}
    kept_by_traditional = {form for form in simple.values() if form in back.get(form, [form]) or form in local}
    also_a_target = set(simple) & set(simple.values())
    told_apart = {"么", "於"}  # in the tables for rare names; in running text one script each
    return "".join(sorted((kept_by_simplified | kept_by_traditional | also_a_target) - told_apart))


def block(name: str, text: str) -> str:
    """One module constant as a string cut into lines."""
    lines = [f'    "{text[start : start + PER_LINE]}"' for start in range(0, len(text), PER_LINE)]
    return "\n".join([f"{name} = (", *lines, ")\n"])


def main() -> None:
    """Write the table."""
    simple = simplification()
    body = [
        HEAD,
        block("TRADITIONAL", "".join(simple)),
        block("SIMPLIFIED", "".join(simple.values())),
        block("IN_BOTH", in_both(simple)),
    ]
    TARGET.write_text("\n".join(body), encoding="utf-8")
    print(f"{TARGET.name}: {len(simple)} characters")


if __name__ == "__main__":
    main()

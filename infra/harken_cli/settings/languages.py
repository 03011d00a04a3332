"""Language codes as settings write them: en, he, zh, zh-Hant, pt-BR."""

import re

_WRITTEN = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
# The two-letter codes of ISO 639-1; three-letter codes are taken as they are.
_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta
te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_MEANT = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "kz": "kk", "ua": "uk", "gr": "el"}
"""Old codes, and countries where a language is meant."""


def language(text: str) -> None:
    """Raises `ValueError` where `text` is no language code, with the one that was probably meant."""
    found = _WRITTEN.fullmatch(text)
    if found and (len(found[1]) > 2 or found[1] in _CODES.split()):
        return
    meant = _MEANT.get(text.partition("-")[0].lower())
    expected = f"did you mean {meant}?" if meant else "expected one like en, zh, zh-Hant"
    raise ValueError(f"is no language code; {expected}")

"""Texts that speak to a machine. They are asked alone, so that a model that obeys one can mislabel only that one."""

import re
from typing import Final

from harken.scoring.features import clean

_W: Final = r"\W{1,3}(?:\w{1,14}\W{1,3})"
"""The gap between two words that belong together; how many others may stand in it follows it."""

_LOOKS: Final = (
    r"</?[a-z|_]{2,20}>|\[/?INST\]|<\||```|\{\{|\}\}",  # marks of prompts
    r"\{\s{0,9}[\"']|[\"']\s{0,9}:\s{0,9}[\"'\[{]",  # JSON
    # English
    rf"\b(?:ignor|disregard|forget|overrid|bypass)\w{{0,9}}{_W}{{0,4}}(?:instruct|prompt|rule|direct|above|previous|prior|earlier|everything)",
    rf"\b(?:label|mark|classif\w{{1,4}}|rate|score|tag|judge|treat|set){_W}{{0,6}}(?:positive|negative|neutral|praise|complaint|spam)\b",
    rf"\b(?:other|all|every|each|these|those){_W}{{0,2}}(?:posts?|mentions?|ids?|entry|entries|texts?|labels?)\b",
    r"\b(?:system|developer) (?:prompt|message|instruction)",
    r"\b(?:language model|chatgpt|prompts?|jailbreak|classifiers?)\b",
    r"\byou are (?:now )?(?:an? )?(?:ai|assistant|model|classifier|bot|chatbot|llm)\b",
    # Russian
    rf"(?:игнорир|забуд|не обращай)\w{{0,9}}{_W}{{0,4}}(?:инструкц|указани|правил|выше|предыдущ)",
    r"промпт|языков\w{1,3} модел",
    rf"\b(?:помет|отмет|оцен|классифиц)\w{{1,6}}{_W}{{0,6}}(?:позитив|негатив|нейтрал|положительн|отрицательн)",
    rf"\b(?:все|всех|остальн\w{{1,3}}|друг\w{{1,3}}|кажд\w{{1,3}}){_W}{{0,2}}(?:пост|запис|сообщени|текст|метк)",
    # Hebrew
    rf"(?:התעל[םמ]|תתעל[םמ]|שכח)\w{{0,3}}{_W}{{0,4}}(?:ה?הוראות|ה?הנחיות|ה?קודמ|לעיל)|פרומפט|מודל שפה",
    rf"(?:סמ[ןנ]|סווג|דרג)\w{{0,2}}{_W}{{0,6}}(?:חיובי|שלילי|נייטרלי|ניטרלי)",
    rf"(?:כל|שאר|יתר){_W}{{0,2}}(?:ה?פוסטים|ה?הודעות|ה?טקסטים|ה?תוויות)",
    # Chinese
    "(?:忽略|無視|无视|忽視|忘记|忘記).{0,12}(?:指令|指示|说明|說明|提示|以上|上面|之前|规则|規則)",
    "(?:标记|標記|标注|標註|分类|分類|判定|评为|評為).{0,12}(?:正面|负面|負面|中性|积极|積極|消极|消極)",
    "(?:所有|其他|其它|每条|每條|全部).{0,4}(?:帖子|文本|标签|標籤|消息|評論|评论)|提示[词詞]|系[统統]提示|[语語]言模型",
)  # fmt: skip
_SPEAKS: Final = re.compile("|".join(_LOOKS), re.IGNORECASE)


def speaks_to_a_machine(text: str) -> bool:
    """Whether a text has the looks of instructions or of data for a model. Wrong both ways at times.

    What is taken for one is judged all the same, only in a call of its own. What slips through sits among others,
    whose labels it may then try to move; how far that can go is bounded in `merging`.
    """
    return _SPEAKS.search(clean(text)) is not None  # letters that nobody sees hide no word

"""Labels as people mean them: width, spaces inside words, brackets and numbering do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SPACE: Final = re.compile(r"[\s\u200b\ufeff]+")
_CJK: Final = r"[\u2e80-\u9fff\uf900-\ufaff（）、，。：；《》“”]"
_INNER: Final = re.compile(rf"(?<={_CJK}) (?=.)|(?<=.) (?={_CJK})")
_WIDE: Final = str.maketrans(
    {"(": "（", ")": "）", "[": "（", "]": "）", "【": "（", "】": "）", "〔": "（", "〕": "）", ":": "："}
)
_NUMBERING: Final = re.compile(
    r"(?:第[一二三四五六七八九十]+[部章编][分]?|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}(?:、|[.．](?!\d))|（\d{1,2}）)"
)


@lru_cache(maxsize=65_536)
def normalise_label(text: str, *, numbering: bool = True) -> str:
    """A label to compare by: NFKC, no spaces beside Chinese characters, one kind of brackets and colons.

    With ``numbering`` False a leading 一、（一）1.（1） is dropped.

    >>> normalise_label("攸  县"), normalise_label("（一） 保险费收入（万元）:", numbering=False)
    ('攸县', '保险费收入（万元）：')
    """
    plain = _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip().translate(_WIDE)
    plain = _INNER.sub("", plain)
    if numbering:
        return plain
    bare = _NUMBERING.match(plain)
    return plain[bare.end() :] if bare and bare.end() < len(plain) else plain

"""Bytes to text: byte order marks, UTF-8, UTF-16, GB 18030 (which holds GB 2312 and GBK), then detection."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_USUAL: Final = re.compile(r"[\t\r\n\x20-\x7e\u2010-\u2030\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_CONTROL_SHARE: Final = 1000
_LOST_SHARE: Final = 1000
_SAMPLE: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, its encoding, and how many characters were lost (U+FFFD in the text)."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes, declared: str = "") -> Decoded | None:
    """Decode text of unknown encoding; ``declared`` is what it claims. None when it is not text."""
    for encoding in _candidates(data, declared):
        text = _strict(data, encoding)
        if text is not None:
            return None if _is_junk(text) else Decoded(text, encoding)
        if encoding == "utf-8" and (mended := _mended(data, encoding)) is not None:
            return mended
    return _mended(data, "gb18030") or _detected(data)


def _candidates(data: bytes, declared: str) -> list[str]:
    marked = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    if marked:
        return marked[:1]
    wide = _wide(data)
    named = [_canonical(declared)] if declared else []
    return ([wide] if wide else []) + ["utf-8", *(name for name in named if name), "gb18030"]


def _canonical(name: str) -> str:
    """The codec behind a declared name; GB 2312 and GBK are read as the standard that holds them."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    if codec in {"gb2312", "gbk", "hz"}:
        return "gb18030"
    return "" if codec.startswith(("utf-16", "utf-32", "utf-7")) or codec not in _CODECS else codec


_CODECS: Final = frozenset({"utf-8", "gb18030", "big5", "big5hkscs", "cp950", "cp1252", "iso8859-1", "ascii"})


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: only as such does the text consist of Chinese and Latin characters."""
    sample = data[: _SAMPLE // 2 * 2]
    if b"\0" not in sample or len(data) % 2:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        if len(_USUAL.findall(text)) * 10 >= len(text) * 9:
            return encoding
    return ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_junk(text: str) -> bool:
    """Whether there are more control characters than a text can have."""
    sample = text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) * _CONTROL_SHARE > len(sample)


def _mended(data: bytes, encoding: str) -> Decoded | None:
    """Text with a few damaged characters, as where a file was cut or joined inside one.

    What was decoded besides must bear the encoding out: ten characters beyond ASCII for each that was lost.
    """
    text = data.decode(encoding, errors="replace")
    lost = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - lost
    few = lost * _LOST_SHARE <= len(text) + _LOST_SHARE
    return Decoded(text, encoding, lost) if few and beyond >= 10 * lost and not _is_junk(text) else None


def _detected(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes  # noqa: PLC0415 (slow to import, seldom needed)

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding not in _CODECS | {"big5", "shift_jis", "euc_jp", "euc_kr"}:
        return None
    text = data.decode(best.encoding, errors="replace")
    lost = text.count("\ufffd")
    return None if _is_junk(text) or lost * 100 > len(text) else Decoded(text, best.encoding, lost)

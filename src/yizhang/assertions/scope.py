"""What a label tells beside the thing itself: area, scheme, fund part, version, flow; and what a remark is for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from yizhang.assertions.lexicon import Classes, Lexicon
from yizhang.assertions.prose_grammar import either, longest

_THIS_YEAR: Final = re.compile(r"\A(?:本年度?|当年|全年)(?=收入|支出)")
_LEADS: Final = re.compile(r"\A(?:最[多少高低大小长短]的?(?:是|为)|分别[是为])")
_REMARK: Final = re.compile(r"[（(]([^（）()]*)[）)]")
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[）)]")
_LEVELS: Final = re.compile(r"[（(][类款项][）)]")
_OPEN_AREA: Final = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:新区|开发区|园区|示范区|自治县|自治州|地区|县|区|州|盟|旗|市)(?=本级|[^级直委政场域内外]|\Z)"
)


class Remark(StrEnum):
    """What the words in brackets behind a figure or a label do."""

    SCOPE = "scope"
    """They make it another entity: 市本级（含高新区）."""
    DEFINITION = "definition"
    """They say what the name covers: （不含上解下拨收入）."""
    EXPLANATION = "explanation"
    """They tell something else: （详见附表）."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a figure belongs, in classes of the lexicon; empty where nothing is said."""

    area: str = ""
    scheme: str = ""
    part: str = ""
    version: str = ""
    remark: str = ""

    def within(self, outer: Scope) -> Scope:
        """This scope with what it leaves unsaid taken from ``outer`` (a version and a remark are never inherited)."""
        return replace(
            self,
            area=self.area or outer.area,
            scheme=self.scheme or outer.scheme,
            part=self.part or outer.part,
        )

    def dims(self) -> tuple[tuple[str, str], ...]:
        """Sorted pairs without empty ones, as a mention keeps them."""
        pairs = {name: getattr(self, name) for name in ("area", "part", "remark", "scheme", "version")}
        return tuple((name, value) for name, value in sorted(pairs.items()) if value)


@lru_cache(maxsize=65_536)
def scope_of(text: str, lexicon: Lexicon) -> Scope:
    """The scope that words tell. An area that no list holds is taken by its name."""
    bare = _BRACKETED.sub("", text)
    return Scope(
        _area_of(text, bare, lexicon),
        longest(bare, lexicon.schemes),
        longest(bare, lexicon.parts),
        version_of(bare, lexicon),
        ";".join(
            found for found in remarks_in(text) if classify_remark(found, lexicon) is not Remark.EXPLANATION
        ),
    )


def _area_of(text: str, bare: str, lexicon: Lexicon) -> str:
    """The area named; with a remark that takes another one in or out it is an area of its own: 市本级（含高新区）."""
    area = longest(bare, lexicon.areas) or _open_area(bare)
    widened = [remark for remark in remarks_in(text) if classify_remark(remark, lexicon) is Remark.SCOPE]
    return f"{area}（{widened[0].partition('，')[0]}）" if area and widened else area


def _open_area(text: str) -> str:
    found = _OPEN_AREA.match(_LEADS.sub("", text))
    return found[0] if found else ""


@lru_cache(maxsize=65_536)
def version_of(text: str, lexicon: Lexicon) -> str:
    """The version a label names: budget, adjusted, final …; a bare 预算 is a budget unless it names a book."""
    bare = re.sub(either(lexicon.books), "", text)
    found = longest(bare, lexicon.versions)
    return found or ("budget" if "预算" in bare or bare.endswith("计划") else "")


@lru_cache(maxsize=65_536)
def flow_of(text: str, lexicon: Lexicon) -> str:
    """Whether a label names income, outlay or a balance: by the last such word in it."""
    best, at = "", -1
    for name, words in lexicon.flows:
        for word in words:
            found = text.rfind(word)
            if found > at:
                best, at = name, found
    return best


def remarks_in(text: str) -> tuple[str, ...]:
    """The remarks in brackets, without 类、款、项 behind the names of account codes."""
    return tuple(_REMARK.findall(_LEVELS.sub("", text)))


@lru_cache(maxsize=65_536)
def classify_remark(text: str, lexicon: Lexicon) -> Remark:
    """Scope where it takes an area in or out, definition where it says what is covered, else explanation."""
    if not any(text.startswith(word) for word in lexicon.scope_remarks):
        return (
            Remark.DEFINITION
            if any(word in text for word in lexicon.definition_remarks)
            else Remark.EXPLANATION
        )
    body = text
    for word in sorted(lexicon.scope_remarks, key=len, reverse=True):
        if body.startswith(word):
            body = body[len(word) :]
            break
    if any(word in text for word in lexicon.definition_remarks):
        return Remark.DEFINITION
    return Remark.SCOPE if longest(body, lexicon.areas) or _open_area(body) else Remark.DEFINITION


def strip_remarks(text: str) -> str:
    """The text without brackets and what they hold, nested twice at most."""
    return _BRACKETED.sub("", _BRACKETED.sub("", text))


@lru_cache(maxsize=65_536)
def thing_of(text: str, lexicon: Lexicon) -> str:
    """The bare name of the thing: without remarks, areas, versions and noise, to compare labels by."""
    bare = strip_remarks(text)
    for _, words in lexicon.versions:
        bare = re.sub(
            either(words), lambda match: match[0][:2] if match[0][:2] in ("支出", "收入") else "", bare
        )
    kept = bare
    books = list(re.findall(either(lexicon.books), bare))
    if not books:
        kept = kept.replace("预算", "")
    kept = re.sub(_area_words(lexicon.areas), "", kept)
    kept = re.sub(rf"{either(lexicon.base_noise)}\Z", "", kept)
    kept = _THIS_YEAR.sub("", kept)
    return re.sub(r"[\s，。、：；\"（）的]", "", kept)


@lru_cache(maxsize=65_536)
def without_scheme(name: str, lexicon: Lexicon) -> str:
    """A name without the scheme that begins it: 职工医保统筹基金支出 is 统筹基金支出 to who has named the scheme."""
    for _, words in lexicon.schemes:
        for word in sorted(words, key=len, reverse=True):
            if name.startswith(word) and len(name) > len(word) + 3:
                return name[len(word) :]
    return name


@lru_cache(maxsize=8)
def _area_words(areas: Classes) -> str:
    return "^" + either(word for _, words in areas for word in words)

"""Numbers of headings that skip or repeat, and tables that the contents list and the document does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from yizhang.assertions.prose_text import Passage
from yizhang.checking.audit_findings import Draft
from yizhang.checking.audit_model import Located
from yizhang.checking.sanity.papers import Papers, Words, drafted
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Block, Heading, Paragraph, Table
from yizhang.numbers import read_han
from yizhang.places import Place, Severity

_NUMBERED: Final = (
    re.compile(r"\s*(?P<number>[一二三四五六七八九十]{1,3})、"),
    re.compile(r"\s*[（(](?P<number>[一二三四五六七八九十]{1,3})[）)]"),
)
_PART: Final = re.compile(r"\s*第[一二三四五六七八九十]+(?:部分|章|编|篇)")
_SHORT: Final = 60
"""A heading is no longer than this."""
_MOST: Final = 3
"""So many gaps are told of one document; more of them are a habit of its conversion."""
_FEWEST: Final = 3
_CONTENTS_REACH: Final = 60
_CONTENTS_WITHIN: Final = 40
_LEADERS: Final = re.compile(r"[.…·．\s]*\d*\s*\Z")
_LEAD: Final = re.compile(r"\A(?:[-*•]\s*)?(?:附?表\s*\d+[：:、.]?|附件\s*\d*[：:]?|\d{1,2}[.、．])?")
_LOOSE: Final = re.compile(r"[（(][^（）()]*[）)]|[\s“”\"'《》—\-_*]|20\d\d年度?")
_GENERAL: Final = re.compile(
    r"\A(?:部门|单位|本级)?(?:公开)?(?:预算|决算|预决算)(?:公开)?(?:情况)?(?:报|附)?表\Z"
)
"""Names of a chapter of tables, not of one table."""
_LIKE: Final = 0.85
_HELD: Final = 2
"""A document that holds fewer of the tables it lists prints its tables elsewhere."""


@dataclass(slots=True)
class _Run:
    """Headings of one level in a row, under one heading of the level above."""

    numbers: list[int] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)


def numbering_gaps(papers: Papers) -> Iterator[Draft]:
    """Numbered headings (一、 and （一）) whose numbers skip or repeat. Told only where the numbers behind go on."""
    told = 0
    for run in _runs(papers.passages):
        if len(run.numbers) < _FEWEST:
            continue
        for at in range(1, len(run.numbers)):
            if told < _MOST and _breaks(run.numbers, at):
                told += 1
                yield _gap(run, at)


def _runs(passages: Sequence[Passage]) -> Iterator[_Run]:
    open_runs: list[_Run] = [_Run() for _ in _NUMBERED]
    for passage in passages:
        if _PART.match(passage.text):
            yield from open_runs
            open_runs = [_Run() for _ in _NUMBERED]
            continue
        found = _number(passage)
        if found is None:
            continue
        level, number = found
        for deeper in range(level, len(open_runs)):
            if deeper > level or (number == 1 and open_runs[level].numbers):
                yield open_runs[deeper]
                open_runs[deeper] = _Run()
        open_runs[level].numbers.append(number)
        open_runs[level].passages.append(passage)
    yield from open_runs


def _number(passage: Passage) -> tuple[int, int] | None:
    for level, pattern in enumerate(_NUMBERED):
        match = pattern.match(passage.text)
        if match is not None:
            value = read_han(match["number"])
            return (level, int(value)) if value is not None else None
    return None


def _breaks(numbers: Sequence[int], at: int) -> bool:
    """Whether the number at a position does not follow, while everything around it does."""
    before, own = numbers[at - 1], numbers[at]
    if own == before + 1 or (own != before and own < before):
        return False
    rises = all(numbers[i] == numbers[i - 1] + 1 for i in range(1, len(numbers)) if i != at)
    return rises and own <= before + 2


def _gap(run: _Run, at: int) -> Draft:
    before, own = run.passages[at - 1], run.passages[at]
    located = tuple(Located(p.place(0, _end(p)), p.text[: _end(p)]) for p in (own, before))
    names = [p.text[: _end(p)].strip() for p in (before, own)]
    return drafted(
        "audit.numbering-gap",
        Severity.NOTE,
        Words(own.text[:_SHORT].strip(), located),
        {"before": names[0], "after": names[1], "stated": names[1]},
    )


def _end(passage: Passage) -> int:
    for pattern in _NUMBERED:
        if match := pattern.match(passage.text):
            return match.end()
    return 1


# contents ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """A table that the contents list."""

    name: str
    text: str
    place: Place


def absent_tables(papers: Papers) -> Iterator[Draft]:
    """Tables that the contents list and nothing in the document is called by."""
    blocks = papers.document.blocks
    start = _contents(blocks)
    if start is None:
        return
    end, entries = _listed(blocks, start)
    if len(entries) < _FEWEST:
        return
    names = tuple(dict.fromkeys(entry.name for entry in entries))
    present = {_meant(title, names) for title in set(_titles(blocks[end:]))}
    held = [entry for entry in entries if entry.name in present]
    if len(held) < _HELD:
        return
    for entry in entries:
        if entry not in held:
            yield drafted(
                "audit.table-absent",
                Severity.SUSPICIOUS,
                Words(entry.text, (Located(entry.place, entry.text),)),
                {"label": entry.text, "stated": entry.text},
            )


def _contents(blocks: Sequence[Block]) -> int | None:
    for index, block in enumerate(blocks[:_CONTENTS_WITHIN]):
        if re.sub(r"[\s*]", "", _text(block)) in ("目录", "目次"):
            return index + 1
    return None


def _listed(blocks: Sequence[Block], start: int) -> tuple[int, list[_Entry]]:
    """The tables listed and where the contents end: at a table, a long paragraph or a line told before."""
    entries: list[_Entry] = []
    seen: set[str] = set()
    for index in range(start, min(len(blocks), start + _CONTENTS_REACH)):
        block = blocks[index]
        text = _text(block)
        name = _name(text)
        if isinstance(block, Table) or len(text) > 80 or (name and name in seen):
            return index, entries
        seen.add(name)
        if (
            name.endswith("表")
            and len(name) >= 4
            and not _GENERAL.match(name)
            and block_place(block) is not None
        ):
            shown = _LEADERS.sub("", text).strip(" -*")
            entries.append(_Entry(name, shown, block_place(block) or Place("")))
    return min(len(blocks), start + _CONTENTS_REACH), entries


def _text(block: Block) -> str:
    match block:
        case Paragraph():
            return block.text
        case Heading():
            return "".join(span.text for span in block.spans)
        case _:
            return ""


def block_place(block: Block) -> Place | None:
    """Where a block stands."""
    return block.place if isinstance(block, Paragraph | Heading | Table) else None


def _name(text: str) -> str:
    bare = _LEADERS.sub("", text)
    bare = normalise_label(_LEAD.sub("", bare.strip()), numbering=False)
    return _LOOSE.sub("", bare)


def _titles(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            yield _name(block.title)
            for cell in block.cells[: 2 * block.cols]:
                yield _name(cell.text)
        elif len(text := _text(block)) <= 80:
            yield _name(text)


def _meant(title: str, names: Sequence[str]) -> str:
    """The listed table that a title is of: the same name, else the one it is most like or holds; empty for none."""
    if title in names or "表" not in title:
        return title if title in names else ""
    ratio, name = max((_likeness(name, title), name) for name in names)
    if ratio >= _LIKE:
        return name
    return max((each for each in names if each in title), key=len, default="")


def _likeness(name: str, title: str) -> float:
    matcher = SequenceMatcher(None, name, title)
    return matcher.ratio() if matcher.quick_ratio() >= _LIKE else 0.0

"""What every rule of sanity looks at: the document, its running text, its figures; and how a rule tells a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract, Mention
from yizhang.assertions.prose_text import Passage, read_passages
from yizhang.checking.audit_findings import Draft
from yizhang.checking.audit_model import Located
from yizhang.checking.audit_text import text_before
from yizhang.documents.model import Document
from yizhang.numbers import YUAN
from yizhang.places import Finding, Place, Severity, Verdict, Warrant, arguments


@dataclass(frozen=True)
class Papers:
    """One document as the rules see it."""

    document: Document
    extract: Extract
    lexicon: Lexicon

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The running text, paragraph by paragraph."""
        return tuple(read_passages(self.document))

    @cached_property
    def prose(self) -> tuple[Mention, ...]:
        """The figures of the running text, in reading order."""
        return tuple(mention for mention in self.extract.mentions if is_prose(mention))

    @cached_property
    def in_tables(self) -> tuple[Mention, ...]:
        """The figures of the tables."""
        return tuple(mention for mention in self.extract.mentions if not is_prose(mention))

    @cached_property
    def by_block(self) -> Mapping[int, tuple[Mention, ...]]:
        """The figures of the running text by the block they stand in."""
        found: dict[int, list[Mention]] = {}
        for mention in self.prose:
            found.setdefault(mention.block, []).append(mention)
        return {block: tuple(mentions) for block, mentions in found.items()}

    def before(self, mention: Mention, reach: int = 120) -> str:
        """What stands before a figure of the running text, from the line above on, without spaces."""
        return text_before(self.document, mention, reach)


def is_prose(mention: Mention) -> bool:
    """Whether a figure stands in running text; the cells of tables have ids of their own."""
    return mention.id.startswith("p")


def is_money(mention: Mention) -> bool:
    """Whether a figure is an amount of yuan, in whatever unit."""
    return mention.quantity.unit.dims == YUAN.dims


@dataclass(frozen=True, slots=True)
class Words:
    """What a finding quotes and what it names: pieces of the document's text where they stand."""

    quote: str
    located: tuple[Located, ...]


def words_at(passage: Passage, start: int, end: int, around: int = 24) -> Words:
    """A stretch of a paragraph, quoted with what stands around it up to the sentence's ends."""
    left = max(passage.text.rfind(stop, 0, start) for stop in "。；！？") + 1
    stops = [at for stop in "。；！？" if (at := passage.text.find(stop, end)) >= 0]
    right = min(stops, default=len(passage.text))
    quote = passage.text[max(left, start - 2 * around) : min(right, end + around)].strip()
    return Words(quote, (Located(passage.place(start, end), passage.text[start:end]),))


def drafted(code: str, severity: Severity, words: Words, args: Mapping[str, object], *more: Located) -> Draft:
    """A finding of sanity: the words themselves show it, so nothing but the words warrants it."""
    figures = tuple(dict.fromkeys((*words.located, *more)))
    stated, expected = str(args.get("stated", "")), str(args.get("expected", ""))
    finding = Finding(
        code,
        severity,
        tuple(figure.place for figure in figures),
        arguments({"stated": stated, "expected": expected, **args}),
        verdict=Verdict.MISMATCH if severity is Severity.ERROR else None,
        warrant=Warrant.ASSERTED if severity is Severity.ERROR else Warrant.SOFT,
        quote=words.quote,
        stated=stated,
        expected=expected,
    )
    return Draft(finding, figures)


def place_of(passage: Passage) -> Place:
    """Where a paragraph begins."""
    return passage.place(0, min(1, len(passage.text)))

"""What an audit found, in words: the one wording that terminal, page and review sheet share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.checking.audit_model import HERE, DocumentAudit, Located, Reported
from yizhang.places import Args, Note, Severity, Verdict, arguments
from yizhang.places.messages import catalogue, remedy, render

ORDER: Final = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)
"""Severities, the weightiest first."""
_QUOTED: Final = 120
"""Characters of a quotation that a list shows."""
_LONG: Final = 24
"""Characters of what stands for a figure."""
_HERE_IN_ENGLISH: Final = "this figure"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    lang: str = "zh"

    def word(self, name: str) -> str:
        """A heading or label: quote, expected, error …"""
        return render(f"audit.word.{name}", (), self.lang)

    def say(self, code: str, **args: object) -> str:
        """A sentence of the output itself."""
        return render(code, arguments(args), self.lang)

    def sentence(self, found: Reported) -> str:
        """What is wrong."""
        args = found.finding.args
        if self.lang != "zh":
            args = tuple((name, _HERE_IN_ENGLISH if value == HERE else value) for name, value in args)
        return render(found.finding.code, args, self.lang)

    def remedy(self, found: Reported) -> str:
        """What to do about it; empty where nothing is to be done."""
        return remedy(found.finding.code, found.finding.args, self.lang)

    def accepted(self, note: Note) -> str:
        """Who accepted a finding, when and why."""
        return self.say("audit.accepted-by", author=note.author, date=note.on, reason=note.text)

    def severity(self, severity: Severity) -> str:
        """The severity of one finding."""
        return self.word(f"one-{severity.value}")

    def where(self, figure: Located) -> str:
        """Where a figure stands, without the name of the file."""
        return figure.place.label(self.lang).removeprefix(figure.place.file).strip()

    def figure(self, figure: Located) -> str:
        """A figure as printed, shortened where it is words; an empty cell is called one."""
        return shortened(figure.text, _LONG) or self.word("blank")

    def figures(self, found: Reported, limit: int = 6) -> str:
        """The figures of a finding with their places, the suspects first."""
        shown = [
            self.say("audit.suspect.plain", text=self.figure(figure), where=self.where(figure))
            for figure in found.figures[:limit]
        ]
        more = len(found.figures) - limit
        if more > 0:
            shown.append(f"等{len(found.figures)}个" if self.lang == "zh" else f"and {more} more")
        return self.list(shown)

    def suspects(self, found: Reported) -> str:
        """Which figure is likely wrong and what it should read; of several, one of them is."""
        named = found.figures[: len(found.finding.suspects)]
        return self.list([self._suspect(figure) for figure in named])

    def _suspect(self, figure: Located) -> str:
        where = self.where(figure)
        code = "audit.suspect.expected" if figure.expected else "audit.suspect.plain"
        return self.say(code, text=self.figure(figure), where=where, expected=figure.expected)

    def list(self, items: Sequence[str]) -> str:
        """Several things in one line."""
        return ("；" if self.lang == "zh" else "; ").join(items)

    def coverage(self, reason: str) -> str:
        """Why nothing checks a figure."""
        code = f"audit.coverage.{reason}"
        return render(code, (), self.lang) if code in catalogue() else reason

    def convention(self, code: str, args: Args) -> str:
        """A habit of the document."""
        return render(code, args, self.lang)

    def summary(self, audit: DocumentAudit) -> Iterator[str]:
        """How many figures there are, how they stand, and why the rest is not checked."""
        share = f"{100 * audit.asserted_nonzero / audit.nonzero:.0f}%" if audit.nonzero else "–"
        yield self.say(
            "audit.summary.figures",
            figures=audit.figures,
            nonzero=audit.nonzero,
            asserted=audit.asserted_nonzero,
            share=share,
        )
        counted = [f"{self.word(each.value)} {audit.relations.get(each, 0)}" for each in Verdict]
        total = sum(audit.relations.values())
        verdicts = ("，" if self.lang == "zh" else ", ").join(counted)
        yield self.say("audit.summary.relations", count=total, verdicts=verdicts)
        if audit.coverage:
            reasons = [f"{self.coverage(reason)} {count}" for reason, count in audit.coverage]
            yield self.say("audit.summary.coverage", reasons=self.list(reasons))
        if audit.conventions:
            habits = [self.convention(each.code, each.args) for each in audit.conventions]
            yield self.say("audit.summary.conventions", habits=self.list(habits))


def shortened(quote: str, limit: int = _QUOTED) -> str:
    """A quotation on one line, cut where it is long."""
    text = " ".join(quote.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def arithmetic(found: Reported) -> str:
    """The recomputation as a line of arithmetic."""
    return dict(found.finding.args).get("arithmetic", "")


def at_least(severity: Severity) -> frozenset[Severity]:
    """The severities that weigh as much or more."""
    return frozenset(ORDER[: ORDER.index(severity) + 1])


def comment_of(found: Reported, words: Wording) -> str:
    """The text of a comment: what is wrong, which figure is likely wrong, what to do."""
    note = found.accepted
    lines = [
        f"【{words.severity(found.severity)}】{words.sentence(found)}",
        words.suspects(found),
        words.accepted(note) if note is not None else words.remedy(found),
        f"{words.word('id')} {found.id}",
    ]
    return "\n".join(line for line in lines if line)

"""What ``yizhang audit`` prints: each document with its findings, the weightiest first, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.markup import escape

from yizhang.checking.audit_model import CheckedRelation, DocumentAudit, Reported
from yizhang.cli import console
from yizhang.cli.language import LANG, say
from yizhang.places import Severity
from yizhang.places.messages import render
from yizhang.reporting.audit_words import ORDER, Wording, at_least, shortened

_LISTED = 60
"""Findings of one document that the terminal lists; the files hold all."""
_STYLE = {
    Severity.ERROR: "bold red",
    Severity.SUSPICIOUS: "yellow",
    Severity.TAIL: "cyan",
    Severity.NOTE: "dim",
}


@dataclass(frozen=True, slots=True)
class Printing:
    """How much is printed."""

    least: Severity
    relations: bool = False
    words: Wording = field(default_factory=lambda: Wording(LANG))

    def documents(self, audits: Sequence[DocumentAudit]) -> None:
        """Every document; of many, only those with something to say in full."""
        many = len(audits) > 1
        for audit in audits:
            if many and not self._telling(audit):
                continue
            self._document(audit)

    def _telling(self, audit: DocumentAudit) -> bool:
        return self.relations or bool(audit.problems) or any(self._shown(audit)) or bool(_accepted(audit))

    def _shown(self, audit: DocumentAudit) -> list[Reported]:
        weights = at_least(self.least)
        return [found for found in audit.open_findings if found.severity in weights]

    def _document(self, audit: DocumentAudit) -> None:
        console.heading(audit.path)
        if not audit.unreadable:
            for line in self.words.summary(audit):
                console.out.print(f"  [dim]{escape(line)}[/dim]")
        console.show_problems(audit.problems)
        shown = self._shown(audit)
        for severity in ORDER:
            group = [found for found in shown if found.severity is severity]
            if group:
                self._group(severity, group)
        self._hidden(audit, len(shown))
        self._accepted(audit)
        if self.relations:
            for relation in audit.checked:
                self._relation(relation)

    def _group(self, severity: Severity, group: Sequence[Reported]) -> None:
        style = _STYLE[severity]
        console.out.print()
        console.out.print(f"  [{style}]{self.words.word(severity.value)}（{len(group)}）[/{style}]")
        for number, found in enumerate(group[:_LISTED], start=1):
            self._finding(number, found)
        if len(group) > _LISTED:
            more = len(group) - _LISTED
            console.out.print(
                say(f"  …… 另有 {more} 条，见 --json、--html", f"  … {more} more, see --json, --html")
            )

    def _finding(self, number: int, found: Reported) -> None:
        words, finding = self.words, found.finding
        console.out.print(f"  {number}. {escape(words.sentence(found))}")
        rows = (
            ("quote", shortened(finding.quote)),
            ("places", words.figures(found)),
            ("one-of" if len(finding.suspects) > 1 else "suspects", words.suspects(found)),
            ("consequences", words.list(found.consequences[:3])),
            ("remedy", words.remedy(found)),
            ("id", found.id),
        )
        for name, text in rows:
            if text:
                console.out.print(f"     [dim]{words.word(name)}[/dim] {escape(text)}")

    def _hidden(self, audit: DocumentAudit, shown: int) -> None:
        rest = {each: audit.count(each) for each in ORDER if each not in at_least(self.least)}
        if shown == 0 and not audit.unreadable and not any(rest.values()):
            console.out.print(f"  {say('没有发现问题。', 'Nothing found.')}")
        told = [f"{self.words.word(each.value)} {count}" for each, count in rest.items() if count]
        if told:
            text = self.words.list(told)
            hint = say("用 --severity note 列出", "list them with --severity note")
            console.out.print(f"  [dim]{say('另有', 'also')} {text}（{hint}）[/dim]")

    def _accepted(self, audit: DocumentAudit) -> None:
        for found in _accepted(audit):
            note = found.accepted
            if note is not None:
                text = f"{self.words.sentence(found)}（{self.words.accepted(note)}）"
                console.out.print(f"  [dim]{self.words.word('accepted')} {found.id} {escape(text)}[/dim]")

    def _relation(self, relation: CheckedRelation) -> None:
        where = self.words.where(relation.figures[0]) if relation.figures else ""
        verdict = self.words.word(relation.verdict.value)
        stated = f" [{relation.stated}]" if relation.stated else ""
        console.out.print(f"  {verdict}  {where}  {relation.arithmetic}{stated}", markup=False)

    def ending(self, audits: Sequence[DocumentAudit], papers: Sequence[Path]) -> None:
        """The sums over all documents, and how to accept a finding."""
        if not audits:
            console.out.print(render("audit.no-files", (), LANG))
            return
        console.heading(say(f"共 {len(audits)} 个文件", f"{len(audits)} documents in all"))
        counts = [f"{self.words.word(each.value)} {sum(a.count(each) for a in audits)}" for each in ORDER]
        accepted = sum(len(_accepted(audit)) for audit in audits)
        unread = sum(audit.unreadable for audit in audits)
        if accepted:
            counts.append(f"{self.words.word('accepted')} {accepted}")
        if unread:
            counts.append(say(f"未能读取 {unread}", f"unreadable {unread}"))
        console.out.print("  " + "  ".join(counts))
        if any(audit.count(Severity.ERROR) or audit.count(Severity.SUSPICIOUS) for audit in audits):
            name = papers[0]
            hint = say(
                f"  确认无误的意见可以认可：yizhang audit {name} --accept 编号 --reason 理由",
                f"  to accept a finding: yizhang audit {name} --accept ID --reason WHY",
            )
            console.out.print(hint, style="dim", markup=False)


def _accepted(audit: DocumentAudit) -> list[Reported]:
    return [found for found in audit.findings if found.accepted is not None]

"""Department final accounts as a product: the public forms, the narrative, what checking found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from yizhang.book.book import Book
from yizhang.book.forms.cells import Context
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.catalogue.naming import label
from yizhang.documents.model import Block, Document, Heading, Paragraph, Span
from yizhang.final_accounts.check import check_book
from yizhang.final_accounts.derive import Completed, complete
from yizhang.final_accounts.filed import public_forms
from yizhang.places import Finding, Problem, Severity
from yizhang.reporting.accounts_context import Reasons, accounts_context
from yizhang.reporting.accounts_figures import AccountsFigures
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.form_table import form_blocks
from yizhang.reporting.form_writer import Options, forms_bytes
from yizhang.reporting.template import builtin, render_text
from yizhang.reporting.template_docx import render_docx

TEMPLATE = "department_accounts"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What one department's final accounts are made from."""

    office: Office
    dept: str
    completed: Completed

    @classmethod
    def of(cls, office: Office) -> Accounts | None:
        """The accounts a workspace holds; None where it holds no figure of a department."""
        depts = [key["dept"] for key in office.book if key.concept.startswith("dept.") and key["dept"]]
        if not depts:
            return None
        dept = office.settings.office if office.settings.office in depts else max(depts, key=depts.count)
        return cls(office, dept, complete(office.catalogue, office.book, dept, office.settings.period))

    @property
    def book(self) -> Book:
        """The book with what follows from it."""
        return self.completed.book

    @property
    def context(self) -> Context:
        """Whose forms they are."""
        return Context("", self.office.settings.period, "final", dept=self.dept)


@dataclass(frozen=True, slots=True)
class DepartmentAccounts:
    """Writes ``部门决算公开表.xlsx``, ``部门决算.docx`` and, where reasons are missing, says which."""

    id: str = "accounts"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Department final accounts" if lang == "en" else "部门决算"

    def applies(self, office: Office) -> bool:
        """Whether the book has any figure of a department's final accounts in the period."""
        return any(
            key.concept in ("dept.outlay", "dept.income") and key.when == office.settings.period
            for key in office.book
        )

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Check, complete and write."""
        accounts = Accounts.of(office)
        if accounts is None:
            return Produced()
        progress("核对" if lang == "zh" else "checking")
        check = check_book(office.catalogue, office.book, accounts.dept, office.settings.period)
        progress("写表" if lang == "zh" else "writing")
        out.mkdir(parents=True, exist_ok=True)
        forms = write_forms(accounts, out)
        report, problems, asked = write_report(accounts, out)
        found = [each.finding for each in check.reported]
        summary = (
            f"{accounts.dept}：{len(check.reported)}条核对结果，{check.exact}个关系分毫不差；"
            f"由其余各表推得{len(accounts.completed.added)}格；待填原因{len(asked)}处",
        )
        return Produced(
            (forms, *report),
            (*found, *asked),
            problems,
            {"dept": accounts.dept, "derived": [str(key) for key in accounts.completed.added]},
            summary,
        )


def write_forms(accounts: Accounts, out: Path) -> Path:
    """All public forms as one workbook, figures as they stand."""
    catalogue, period = accounts.office.catalogue, accounts.office.settings.period
    forms = public_forms(catalogue, period.year)
    path = out / "部门决算公开表.xlsx"
    out.mkdir(parents=True, exist_ok=True)
    options = Options(formulas=False, protect=False)
    path.write_bytes(forms_bytes(forms, catalogue, accounts.context, accounts.book, options))
    return path


def write_report(
    accounts: Accounts, out: Path
) -> tuple[tuple[Path, ...], tuple[Problem, ...], tuple[Finding, ...]]:
    """The forms and the narrative as one Word document in the public order."""
    office = accounts.office
    period = office.settings.period
    figures = AccountsFigures(office.catalogue, accounts.book, accounts.dept, period)
    reasons = Reasons(office.notes)
    context = accounts_context(figures, reasons)
    own = office.root / "templates" / f"{TEMPLATE}.docx"
    path = out / "部门决算.docx"
    asked = tuple(
        Finding.of(
            "accounts.reason-asked", Severity.NOTE, label=label(office.catalogue, key), target=str(key)
        )
        for key in reasons.asked
    )
    if own.is_file():
        problems = render_docx(own, context, figures, path, stamp_of(office))
        return (path,) if path.is_file() else (), tuple(problems), asked
    document, problems = render_text(builtin(TEMPLATE), f"{TEMPLATE}.zh.txt", context, figures)
    if document is None:
        return (), problems, asked
    whole = Document(tuple(_whole(accounts, document)), document.title)
    write_docx(whole, path, figures, stamp_of(office))
    return (path,), problems, asked


def _whole(accounts: Accounts, narrative: Document) -> Iterable[Block]:
    """Title, contents, forms, narrative: the order in which departments publish."""
    catalogue, period = accounts.office.catalogue, accounts.office.settings.period
    forms = public_forms(catalogue, period.year)
    yield Heading(0, (Span(f"{period.year}年度{accounts.dept}部门决算"),))
    yield Heading(1, (Span("部门决算表目录"),))
    for number, form in enumerate(forms):
        yield Paragraph((Span(f"{'一二三四五六七八九十'[number]}、{form.zh}"),))
    yield Paragraph((), "end-portrait")
    for form in forms:
        yield from form_blocks(form, catalogue, accounts.context, accounts.book)
    yield Paragraph((), "end-landscape")
    yield from narrative.blocks


PRODUCT = DepartmentAccounts()

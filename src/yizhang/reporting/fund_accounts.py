"""The fund's final accounts as a product: forms, closing checklist, adjustment table, roll-up, questions to send back,
and the explanation (决算说明) in Word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from yizhang.analysis.checks import TRANSFERS
from yizhang.analysis.rollup import RollUp, roll_up
from yizhang.book.evaluation import Evaluator
from yizhang.book.forms.cells import Context
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.catalogue.model_forms import Form
from yizhang.checking.confront import Checked, confront
from yizhang.checking.findings import finding_of
from yizhang.final_accounts.closing import Closing, State, close_year
from yizhang.numbers import plain
from yizhang.places import Finding, Severity, Verdict
from yizhang.places.messages import remedy, render
from yizhang.places.place import labels
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.form_writer import CREATED, Options, forms_bytes
from yizhang.reporting.fund_accounts_text import FundFigures, fund_context
from yizhang.reporting.template import builtin, render_text

TEMPLATE: Final = "fund_accounts"
_STATES: Final = {
    State.DONE: "已办",
    State.OPEN: "未办",
    State.EXPLAINED: "已说明",
    State.UNKNOWN: "待补数据",
}
_LINES: Final = (
    "income.subtotal",
    *TRANSFERS,
    "outlay.subtotal",
    "balance.closing",
)


@dataclass(frozen=True, slots=True)
class FundAccounts:
    """Writes ``基金决算报表.xlsx``, ``基金年终结账.xlsx`` and ``基金决算说明.docx``."""

    id: str = "fund-accounts"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Fund final accounts" if lang == "en" else "基金决算"

    def applies(self, office: Office) -> bool:
        """Whether the workspace holds a whole year of a fund, from a ledger or with closing data."""
        period = office.settings.period
        return period.months == 12 and any(
            key.concept in ("recon.statement", "balance.approved") and key["scheme"] for key in office.book
        )

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Close, roll up, write."""
        progress("结账" if lang == "zh" else "closing")
        settings = office.settings
        closing = close_year(office.catalogue, office.book, settings.period, settings.area, office.notes)
        evaluator = Evaluator(office.catalogue, office.book, dict(settings.variants))
        checked = confront(office.catalogue, office.book)
        rolled = tuple(_rolled(office, evaluator))
        out.mkdir(parents=True, exist_ok=True)
        forms, book = write_forms(office, out), out / "基金年终结账.xlsx"
        back = tuple(questions(office, checked, rolled))
        book.write_bytes(closing_workbook(office, closing, rolled, back))
        figures = FundFigures(office, evaluator)
        document, problems = render_text(
            builtin(TEMPLATE), f"{TEMPLATE}.zh.txt", fund_context(figures, closing), figures
        )
        files = [forms, book]
        if document is not None:
            report = out / "基金决算说明.docx"
            write_docx(document, report, figures, stamp_of(office))
            files.append(report)
        done = sum(point.state in (State.DONE, State.EXPLAINED) for point in closing.points)
        summary = (f"结账清单{len(closing.points)}项，已办{done}项；退回意见{len(back)}条",)
        return Produced(tuple(files), closing.findings, problems, {"closing": _data(closing)}, summary)


def holds_fund(office: Office) -> bool:
    """Whether the book holds figures of a fund with a final-accounts form."""
    return bool(_forms(office))


def write_forms(office: Office, out: Path) -> Path:
    """The final-accounts forms of the funds as one workbook, totals as live sums."""
    settings = office.settings
    out.mkdir(parents=True, exist_ok=True)
    path = out / "基金决算报表.xlsx"
    context = Context(settings.area, settings.period, settings.version)
    options = Options(formulas=True, protect=False)
    path.write_bytes(forms_bytes(_forms(office), office.catalogue, context, office.book, options))
    return path


def _data(closing: Closing) -> list[Any]:
    return [
        {"rule": p.rule.id, "scheme": p.scheme, "state": p.state.value, "detail": p.detail}
        for p in closing.points
    ]


def _forms(office: Office) -> list[Form]:
    """The final-accounts forms of the funds the book holds."""
    held = {key["scheme"] for key in office.book}
    year = office.settings.period.year
    return [
        form
        for form in office.catalogue.forms.values()
        if form.id.endswith(".final") and form.scheme in held and form.validity.covers(year)
    ]


def _rolled(office: Office, evaluator: Evaluator) -> Iterator[tuple[str, RollUp]]:
    settings, catalogue = office.settings, office.catalogue
    for scheme in sorted({key["scheme"] for key in office.book if key["scheme"] in catalogue.schemes}):
        if any((scheme, settings.area) in area.parents for area in catalogue.areas.values()):
            dims = {"area": settings.area, "scheme": scheme, "part": "total", "version": settings.version}
            yield scheme, roll_up(evaluator, settings.period, _LINES, **dims)


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the sheet sent back: whom, what is wrong, on what ground."""

    area: str
    severity: Severity
    text: str
    where: str
    ground: str
    remedy: str


def questions(office: Office, checked: Checked, rolled: Sequence[tuple[str, RollUp]]) -> Iterator[Question]:
    """What each area has to answer: relations that do not hold, transfers that do not match, what was not filed."""
    areas = office.catalogue.areas
    for judgement in checked.judgements:
        if judgement.verdict is not Verdict.MISMATCH:
            continue
        finding = finding_of(judgement)
        keys = [operand.key for operand in judgement.relation.operands if operand.key is not None]
        if finding is not None and keys:
            area = keys[0]["area"]
            yield _question(areas[area].zh if area in areas else area, finding, judgement.relation.rule)
    for _, roll in rolled:
        for area in roll.not_filed:
            name = areas[area].zh if area in areas else area
            yield Question(name, Severity.ERROR, "没有报送", "", "汇总范围", "补报")
        for finding in roll.findings:
            yield _question(dict(finding.args).get("area", "") or "—", finding, "F09")


def _question(area: str, finding: Finding, ground: str) -> Question:
    return Question(
        area,
        finding.severity,
        render(finding.code, finding.args),
        labels(finding.places),
        ground,
        remedy(finding.code, finding.args),
    )


def closing_workbook(
    office: Office, closing: Closing, rolled: Sequence[tuple[str, RollUp]], back: Sequence[Question]
) -> bytes:
    """Four sheets: 结账清单, 余额调节表, 县区汇总, 退回意见."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "基金年终结账", "created": CREATED})
    catalogue = office.catalogue
    schemes = {scheme: member.short or member.zh for scheme, member in catalogue.schemes.items()}
    points = [
        (p.rule.id, schemes[p.scheme], p.rule.zh, _STATES[p.state], p.detail, labels(p.places))
        for p in closing.points
    ]
    _sheet(
        book, "结账清单", ("序号", "险种", "事项", "状态", "情况", "位置"), points, (8, 12, 44, 10, 60, 40)
    )
    _adjustments(book, office, closing, schemes)
    lines = [
        (
            schemes[scheme],
            catalogue.concepts[line.concept].zh,
            _money(line.added),
            _money(line.eliminated),
            _money(line.consolidated) if not line.missing else "未报齐",
            "、".join(catalogue.areas[a].zh for a in line.missing),
        )
        for scheme, roll in rolled
        for line in roll.lines
    ]
    heads = ("险种", "项目", "各地合计（元）", "抵销（元）", "汇总（元）", "未报地区")
    _sheet(book, "县区汇总", heads, lines, (12, 26, 20, 20, 20, 40))
    asked = [(q.area, _WORDS[q.severity], q.text, q.where, q.ground, q.remedy, "") for q in back]
    columns = ("地区", "轻重", "问题", "位置", "依据", "处理", "回复")
    _sheet(book, "退回意见", columns, asked, (14, 8, 70, 40, 12, 36, 30))
    book.close()
    return buffer.getvalue()


_WORDS: Final = {
    Severity.ERROR: "错误",
    Severity.SUSPICIOUS: "存疑",
    Severity.TAIL: "尾差",
    Severity.NOTE: "提示",
}


def _sheet(
    book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for col, (title, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(col, col, width)
        sheet.write_string(0, col, title, head)
        for down, row in enumerate(rows, 1):
            sheet.write_string(down, col, row[col], text)
    sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _adjustments(book: Any, office: Office, closing: Closing, schemes: dict[str, str]) -> None:
    """余额调节表: one block an account, the adjusted balances as live formulas."""
    sheet = book.add_worksheet("余额调节表")
    text, bold = book.add_format({"border": 1}), book.add_format({"border": 1, "bold": True})
    number = book.add_format({"border": 1, "num_format": '#,##0.00;-#,##0.00;"–"'})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 30)
    sheet.set_column(3, 3, 20)
    names = dict(office.catalogue.dimensions["bank"].values)
    row = 0
    for each in closing.adjustments:
        items = {concept: plain(value, 2) for concept, value in each.items}
        title = f"{schemes[each.scheme]} {names[each.bank]}（{office.settings.period.closing.label}，元）"
        sheet.merge_range(row, 0, row, 3, title, bold)
        left = (
            ("账面余额", _plain(each.book)),
            ("加：银行已收账未收", items.get("recon.in_unbooked", "0")),
            ("减：银行已付账未付", items.get("recon.out_unbooked", "0")),
        )
        right = (
            ("对账单余额", _plain(each.statement)),
            ("加：账已收银行未收", items.get("recon.booked_in", "0")),
            ("减：账已付银行未付", items.get("recon.booked_out", "0")),
        )
        for col, side in ((0, left), (2, right)):
            for down, (label, value) in enumerate(side, 1):
                sheet.write_string(row + down, col, label, text)
                if value:
                    sheet.write_number(row + down, col + 1, _decimal(value), number)
                else:
                    sheet.write_blank(row + down, col + 1, None, number)
            letter = "BD"[col // 2]
            first = row + 2
            formula = f"={letter}{first}+{letter}{first + 1}-{letter}{first + 2}"
            sheet.write_string(row + 4, col, "调节后余额", bold)
            side_value = each.book_side if col == 0 else each.statement_side
            cached = _decimal(plain(side_value, 2)) if side_value is not None else ""
            sheet.write_formula(row + 4, col + 1, formula, number, cached)
        row += 6
    if not closing.adjustments:
        sheet.write_string(0, 0, "没有账面余额和对账单余额", text)


def _decimal(text: str) -> Decimal:
    return Decimal(text)


def _plain(value: Any) -> str:
    return "" if value is None else plain(value, 2)


def _money(value: Any) -> str:
    whole, _, tail = plain(abs(value), 2).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}.{tail}"


PRODUCT = FundAccounts()

"""The same published figures as a page: prose, tables, charts, traces and findings."""

from __future__ import annotations

from decimal import Decimal

from zhuzhou_demo import AREAS, BANDS, FILE, YEAR, key, labels

from yizhang.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    FigureRef,
    Heading,
    Paragraph,
    Series,
    Span,
    Table,
)
from yizhang.formula.result import State
from yizhang.places import Finding, Key, Place, Severity, Verdict
from yizhang.reporting.html_model import Highlight, NotedFinding, Page, SourceFile, Trace

LINE = {"emp": 7, "res": 12}


def ref(concept: str, area: str, scheme: str, part: str, measure: str = "") -> FigureRef:
    of = Key.of(concept, YEAR, area=area, scheme=scheme, part=part, version="final")
    if concept != "payable_months":
        of = key(concept, area, scheme, part)
    shown = "个月" if concept == "payable_months" else "%" if measure else "亿元"
    return FigureRef(of.with_dims(measure=measure), shown, 0 if shown == "个月" else 2)


def fig(text: str, *of: str) -> Span:
    return Span(text, ref(*of))


def heading(level: int, number: str, text: str) -> Heading:
    return Heading(level, (Span(text),), number)


def para(*spans: Span | str, style: str = "body") -> Paragraph:
    return Paragraph(tuple(Span(span) if isinstance(span, str) else span for span in spans), style)


def employees() -> tuple[Block, ...]:
    e = ("city", "emp")
    return (
        heading(1, "一、", "基金收支余情况"),
        heading(2, "（一）", "职工医保基金"),
        para(
            "2024年全市职工基本医疗保险基金总收入（不含上解下拨收入，支出同）",
            fig("41.24亿元", "income.subtotal", *e, "total"), "，同比增长",
            fig("21.12%", "income.subtotal", *e, "total", "yoy"), "，其中统筹基金",
            fig("26.92亿元", "income.subtotal", *e, "pooled"), "，个人账户基金",
            fig("14.32亿元", "income.subtotal", *e, "account"), "；基金总支出",
            fig("34.12亿元", "outlay.subtotal", *e, "total"), "，同比增长",
            fig("8.35%", "outlay.subtotal", *e, "total", "yoy"), "，其中统筹基金",
            fig("21.63亿元", "outlay.subtotal", *e, "pooled"), "，个人账户基金",
            fig("12.49亿元", "outlay.subtotal", *e, "account"), "；当期结余",
            fig("7.12亿元", "surplus.own", *e, "total"), "；基金累计结余",
            fig("65.01亿元", "balance.closing", *e, "total"), "，其中统筹基金（含风险储备金）",
            fig("37.09亿元", "balance.closing", *e, "pooled-gross"), "。",
        ),
        para(
            "按2024年月平均统筹基金支出水平（1.80亿元/月）计算，全市职工医保统筹基金累计可支付月数为",
            fig("21个月", "payable_months", *e, "pooled-gross"), "（含风险储备金）。",
        ),
        balances(),
    )  # fmt: skip


def balances() -> Chart:
    values = {"统筹基金": ("32.85", "27.98"), "个人账户": ("27.92", "22.34"), "风险储备金": ("4.24", "4.24")}
    series = tuple(Series(name, tuple(map(Decimal, pair))) for name, pair in values.items())
    return Chart("stacked", "职工医保基金累计结余构成", ("全市", "市本级"), series, "亿元")


def residents() -> tuple[Block, ...]:
    r = ("city", "res")
    return (
        heading(2, "（二）", "居民医保基金"),
        para(
            "2024年全市城乡居民基本医疗保险基金总收入", fig("30.45亿元", "income.subtotal", *r, "total"),
            "，基金总支出", fig("29.48亿元", "outlay.subtotal", *r, "total"), "，当期结余",
            fig("0.97亿元", "surplus.own", *r, "total"), "，基金累计结余",
            fig("26.52亿元", "balance.closing", *r, "total"), "，累计可支付月数为",
            fig("11个月", "payable_months", *r, "total"), "。",
        ),
        Chart(
            "bar",
            "基金收入、支出与累计结余",
            ("职工·全市", "职工·市本级", "居民·全市", "居民·市城区"),
            (
                Series("收入", tuple(map(Decimal, ("41.24", "32.73", "30.45", "8.22")))),
                Series("支出", tuple(map(Decimal, ("34.12", "26.24", "29.48", "8.50")))),
                Series("累计结余", tuple(map(Decimal, ("65.01", "54.56", "26.52", "15.85")))),
            ),
            "亿元",
        ),
        table(),
    )  # fmt: skip


def table() -> Table:
    heads = (("项目", 2, 2), ("职工（亿元）", 1, 3), ("居民（亿元）", 1, 1))
    cells = [
        Cell(0, 0, heads[0][0], rowspan=2, colspan=2, header=True),
        Cell(0, 2, heads[1][0], colspan=3, header=True),
        Cell(0, 5, heads[2][0], header=True),
        *(
            Cell(1, 2 + n, text, header=True)
            for n, text in enumerate(("统筹基金", "个人账户", "小计", "统筹基金"))
        ),
    ]
    lines = {
        "income.subtotal": ("收入", "26.92", "14.32", "41.24", "30.45"),
        "outlay.subtotal": ("支出", "21.63", "12.49", "34.12", "29.48"),
        "balance.closing": ("累计结余", "37.09", "27.92", "65.01", "26.52"),
    }
    cells.append(Cell(2, 0, "全市", rowspan=3, header=True))
    for row, (concept, texts) in enumerate(lines.items(), 2):
        cells.append(Cell(row, 1, texts[0], header=True))
        for col, (text, part) in enumerate(
            zip(texts[1:], ("pooled", "account", "total", "res"), strict=True), 2
        ):
            gross = "pooled-gross" if concept.startswith("balance") and part == "pooled" else part
            whole = ("res", "total") if part == "res" else ("emp", gross)
            cells.append(Cell(row, col, text, ref=ref(concept, "city", *whole)))
    return Table(tuple(cells), 5, 6, "2024年全市基本医疗保险基金收支余额", "单位：亿元")


def capacity() -> tuple[Block, ...]:
    lines = (("警戒线3个月", Decimal(3)), ("预警线6个月", Decimal(6)))
    emp = {"chaling": 4, "liling": 7, "youxian": 13, "lukou": 21, "own": 23, "yanling": 34}
    res = {"lukou": 2, "youxian": 5, "liling": 6, "chaling": 8, "yanling": 13, "own": 22}
    charts = [
        Chart(
            "bar",
            f"各统筹区{scheme}可支付月数",
            tuple(AREAS[area] for area in months),
            (Series("可支付月数", tuple(Decimal(value) for value in months.values())),),
            "个月",
            lines,
        )
        for scheme, months in (("职工医保统筹基金", emp), ("居民医保基金", res))
    ]
    return (
        heading(1, "二、", "各县市区医保基金累计支撑能力"),
        para(
            "各县市区职工医保统筹基金累计可支付月数最多的为炎陵县",
            fig("34个月", "payable_months", "yanling", "emp", "pooled-gross"),
            "，最低的为茶陵县", fig("4个月", "payable_months", "chaling", "emp", "pooled-gross"),
            "，两者相差30个月。炎陵县期末累计结余为",
            fig("", "balance.closing", "yanling", "emp", "pooled-gross"), "。",
        ),
        charts[0],
        para("居民医保基金累计可支付月数最多的为市城区22个月，最低的为渌口区2个月。"),
        charts[1],
        heading(1, "三、", "存在的问题和建议"),
        para("累计可支付月数在6个月以下的统筹区，要按月分析基金运行情况，查找风险原因，及时采取应对措施。"),
    )  # fmt: skip


def document() -> Document:
    lead = para("根据2024年度基金年报数据，现将株洲市医保基金财务情况简要汇报如下：")
    title = heading(0, "", "2024年度株洲市医保基金财务分析报告")
    return Document((title, lead, *employees(), *residents(), *capacity()))


def _stated_trace(of: FigureRef, text: str) -> Trace:
    scheme = of.key["scheme"]
    place = Place(FILE, line=LINE[scheme])
    if of.key["measure"]:
        missing = "上年同期数未提供，增幅按报告所载引用，未能复算"
        return Trace(
            f"{labels(of.key).item}·同比增幅", (f"报告所载 {text}", missing), (place,), State.PROVISIONAL
        )
    words = labels(of.key)
    return Trace(f"{words.item}·{words.part}", (f"报告所载 {text}",), (place,))


def traces() -> dict[FigureRef, Trace]:
    spans = [span for block in document().blocks if isinstance(block, Paragraph) for span in block.spans]
    found = {span.ref: _stated_trace(span.ref, span.text) for span in spans if span.ref is not None}
    cells = [cell for block in document().tables() for cell in block.cells if cell.ref is not None]
    found |= {c.ref: _stated_trace(c.ref, c.text) for c in cells if c.ref is not None and c.ref not in found}
    months = ref("payable_months", "city", "emp", "pooled-gross")
    steps = (
        "可支付月数 ＝ 年末累计结余 ÷（本年支出小计 ÷ 12）",
        "37.09亿元 ÷（21.63亿元 ÷ 12）≈ 20.5770个月",
        "年末累计结余（含风险储备金）：32.85 ＋ 4.24 ＝ 37.09亿元",
        "本年支出小计·统筹基金：21.63亿元",
    )
    places = (Place(FILE, line=7),)
    found[months] = Trace("可支付月数", steps, places, variant="含风险储备金；当年实际支出；不含上解下拨")
    gross = ref("balance.closing", "city", "emp", "pooled-gross")
    lines = (
        "正文 37.09亿元（第92行）",
        "表中合计 37.08亿元（第122行）",
        "两处不同，取与各部分之和相符的 37.09亿元",
    )
    both = (Place(FILE, line=92), Place(FILE, line=122))
    found[gross] = Trace("统筹基金累计结余（含风险储备金）", lines, both, State.PROVISIONAL, conflict=True)
    blank = ref("balance.closing", "yanling", "emp", "pooled-gross")
    found[blank] = Trace(
        "炎陵县期末累计结余",
        ("表中空白；按差额应为 1.13 或 1.14亿元",),
        (Place(FILE, line=118),),
        State.UNKNOWN,
    )
    return found


def findings() -> tuple[NotedFinding, ...]:
    def finding(code: str, severity: Severity, line: int, **more: str | Verdict) -> Finding:
        return Finding(code, severity, (Place(FILE, line=line),), **more)  # type: ignore[arg-type]

    months = finding(
        "demo.months", Severity.ERROR, 165, quote="合计 26.52 12", stated="12个月", expected="11个月",
        formula="26.52 ÷（29.48 ÷ 12）＝ 10.80 ≈ 11", verdict=Verdict.MISMATCH,
    )  # fmt: skip
    growth = finding(
        "demo.direction", Severity.ERROR, 92, quote="累计结余37.09亿元，同比减少14.02%", stated="减少14.02%",
        expected="增长14.02%", formula="37.09 − 期初 32.53 ＝ 4.56 ＞ 0",
    )  # fmt: skip
    blank = finding(
        "demo.blank",
        Severity.SUSPICIOUS,
        118,
        expected="1.13 或 1.14亿元",
        formula="37.08（或 37.09）− 35.95",
    )
    tail = finding("demo.tail", Severity.TAIL, 122, stated="37.08亿元", expected="37.09亿元")
    word = finding("demo.word", Severity.NOTE, 13, quote="2.市城区医保基金。2024年市本级城乡居民……")
    return (
        NotedFinding(
            months, "居民医保分布表“合计”行的可支付月数与正文、与算得的都不一致", "改为 11，或说明口径。"
        ),
        NotedFinding(growth, "同一段写“同比减少”，而收支相抵有结余，方向应为增长", "改“减少”为“增长”。"),
        NotedFinding(blank, "炎陵县职工统筹期末累计结余一格空白", "向炎陵县索取年报数后填入。"),
        NotedFinding(tail, "同一个数在正文和表中相差末位一个单位"),
        NotedFinding(word, "标题写“市城区”，句中写“市本级”", "居民医保统一写“市城区”。"),
    )


def page() -> Page:
    digest = "9ef8ae66b50864a7" * 4
    return Page(
        document=document(),
        traces=traces(),
        highlights=(
            Highlight(
                "职工医保累计结余", fig("65.01亿元", "balance.closing", "city", "emp", "total"), "全市"
            ),
            Highlight(
                "职工统筹可支付",
                fig("21个月", "payable_months", "city", "emp", "pooled-gross"),
                "含风险储备金",
            ),
            Highlight(
                "居民医保累计结余", fig("26.52亿元", "balance.closing", "city", "res", "total"), "全市"
            ),
            Highlight(
                "居民医保可支付", fig("11个月", "payable_months", "city", "res", "total"), "预警线 6 个月"
            ),
        ),
        findings=findings(),
        sources=(SourceFile(FILE, "2024年度基金财务分析报告", digest),),
        bands={"个月": BANDS},
        subtitle="株洲市医疗保障局 · 2024年度 · 金额不含上解下拨",
    )

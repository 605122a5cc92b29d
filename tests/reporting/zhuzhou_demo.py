"""The published figures of a city's 2024 fund analysis, as a workbook model: a realistic demo."""

from __future__ import annotations

from fractions import Fraction

from yizhang.book.figure import Origin
from yizhang.catalogue.model import Band, BandSet, Provenance, Source
from yizhang.formula.ast import Binary, Leaf, Literal
from yizhang.formula.result import State
from yizhang.numbers import MONTHS, PERCENT, YI_YUAN, Instant, Period, Quantity, Unit, parse_exact, unit
from yizhang.places import Key, Place, Severity, Verdict
from yizhang.reporting.xlsx_model import (
    ChartSeries,
    CheckRow,
    Column,
    Definition,
    FactRow,
    GridRow,
    IndicatorRow,
    Labels,
    NoteSection,
    Ranking,
    Side,
    Summary,
    Target,
    WorkbookChart,
    WorkbookModel,
)

FILE = "2024年度医保基金财务分析报告.docx"
YEAR = Period(2024)
SOURCE = Source("人社部发〔2009〕67号", Provenance.UNCONFIRMED)
TITLE = "2024年度株洲市医保基金财务分析"

AREAS = {"city": "全市", "own": "市本级", "chaling": "茶陵县", "youxian": "攸县", "liling": "醴陵市"}
AREAS |= {"lukou": "渌口区", "yanling": "炎陵县"}
SCHEMES = {"emp": "职工医保", "res": "居民医保"}
PARTS = {"pooled": "统筹基金", "account": "个人账户", "reserve": "风险储备金", "total": "合计"}
PARTS |= {"pooled-gross": "统筹基金（含风险储备金）"}
ITEMS = {
    "income.subtotal": "本年收入小计",
    "outlay.subtotal": "本年支出小计",
    "surplus.own": "当期结余",
    "balance.closing": "年末累计结余",
    "payable_months": "可支付月数",
}


def _band(
    name: str, zh: str, lo: str | None, hi: str | None, closed: tuple[bool, bool], severity: str
) -> Band:
    ends = [None if end is None else Fraction(end) for end in (lo, hi)]
    return Band(name, zh, name, ends[0], ends[1], *closed, severity)


BANDS = BandSet(
    "payable_months",
    "可支付月数风险等级",
    "months at risk",
    MONTHS,
    (
        _band("short", "不足（<3）", None, "3", (False, False), "red"),
        _band("watch", "预警（3—6）", "3", "6", (True, True), "orange"),
        _band("low", "偏低（6—9）", "6", "9", (False, False), "yellow"),
        _band("fit", "适宜（9—15）", "9", "15", (True, True), "normal"),
        _band("high", "偏高（>15）", "15", None, (False, False), "blue"),
    ),
    SOURCE,
)

# concept, area, scheme, part, printed value, line of the report ("" is a blank cell)
_MONEY = """
income.subtotal city emp pooled 26.92 7
income.subtotal city emp account 14.32 7
outlay.subtotal city emp pooled 21.63 7
outlay.subtotal city emp account 12.49 7
balance.closing city emp pooled 32.85 7
balance.closing city emp account 27.92 7
balance.closing city emp reserve 4.24 7
income.subtotal own emp pooled 21.1 9
income.subtotal own emp account 11.63 9
outlay.subtotal own emp pooled 16.79 9
outlay.subtotal own emp account 9.45 9
balance.closing own emp pooled 27.98 9
balance.closing own emp account 22.34 9
balance.closing own emp reserve 4.24 9
income.subtotal city res total 30.45 12
outlay.subtotal city res total 29.48 12
balance.closing city res total 26.52 12
balance.closing city res reserve 6.4 12
income.subtotal own res total 8.22 14
outlay.subtotal own res total 8.5 14
balance.closing own res total 15.85 14
balance.closing own res reserve 6.4 14
balance.closing chaling emp pooled-gross 0.27 98
balance.closing liling emp pooled-gross 1.03 106
balance.closing youxian emp pooled-gross 1.2 102
balance.closing lukou emp pooled-gross 1.23 110
balance.closing yanling emp pooled-gross - 118
balance.closing lukou res total 0.43 140
balance.closing youxian res total 2.18 144
balance.closing liling res total 3.36 148
balance.closing chaling res total 3.29 152
balance.closing yanling res total 1.41 156
"""
_MONTHS = (
    "chaling emp 4 99,liling emp 7 107,youxian emp 13 103,lukou emp 21 111,own emp 23 115,yanling emp 34 119"
)
_MONTHS += (
    ",lukou res 2 141,youxian res 5 145,liling res 6 149,chaling res 8 153,yanling res 13 157,own res 22 161"
)

SUMS = (
    *((concept, area, "emp", "total", parts) for area in ("city", "own") for concept, parts in (
        ("income.subtotal", ("pooled", "account")),
        ("outlay.subtotal", ("pooled", "account")),
        ("balance.closing", ("pooled", "account", "reserve")),
    )),
    *(("balance.closing", area, "emp", "pooled-gross", ("pooled", "reserve")) for area in ("city", "own")),
)  # fmt: skip


def key(concept: str, area: str, scheme: str, part: str) -> Key:
    when = Instant(2024, 12) if concept.startswith("balance") else YEAR
    return Key.of(concept, when, area=area, scheme=scheme, part=part, version="final")


def labels(of: Key) -> Labels:
    part = PARTS.get(of["part"], "")
    when = of.when.label if of.when is not None else ""
    return Labels(
        ITEMS.get(of.concept, of.concept), AREAS[of["area"]], SCHEMES[of["scheme"]], part, when, "决算数"
    )


def stated(text: str, in_unit: Unit = YI_YUAN) -> Quantity:
    return Quantity(parse_exact(text), in_unit, len(text.partition(".")[2]))


def money_facts() -> list[FactRow]:
    rows = []
    for line in _MONEY.split("\n"):
        if not line:
            continue
        concept, area, scheme, part, text, number = line.split()
        of, place = key(concept, area, scheme, part), (Place(FILE, line=int(number)),)
        if text == "-":
            rows.append(
                FactRow(of, labels(of), None, YI_YUAN, "", State.UNKNOWN, places=place, remark="表中空白")
            )
        else:
            rows.append(FactRow(of, labels(of), stated(text), YI_YUAN, f"{text}亿元", places=place))
    return rows


def sum_facts(known: dict[Key, Fraction]) -> list[FactRow]:
    rows = []
    for concept, area, scheme, part, parts in SUMS:
        of, leaves = key(concept, area, scheme, part), [Leaf(concept, (("part", p),)) for p in parts]
        addends = [key(concept, area, scheme, p) for p in parts]
        node: Binary | Leaf = leaves[0]
        for leaf in leaves[1:]:
            node = Binary("+", node, leaf)
        definition = Definition(node, tuple(zip(leaves, map(Target, addends), strict=True)))
        total = Quantity(sum((known[addend] for addend in addends), Fraction(0)) / YI_YUAN.scale, YI_YUAN, 2)
        place = (Place("", path="合计＝各部分之和"),)
        row = FactRow(
            of, labels(of), total, YI_YUAN, "", origin=Origin.COMPUTED, places=place, definition=definition
        )
        rows.append(row)
    return rows


def month_facts() -> list[FactRow]:
    rows = []
    for entry in _MONTHS.split(","):
        area, scheme, text, number = entry.split()
        of = Key.of("payable_months", YEAR, area=area, scheme=scheme, version="final")
        place = (Place(FILE, line=int(number)),)
        rows.append(FactRow(of, labels(of), stated(text, MONTHS), MONTHS, f"{text}个月", places=place))
    return rows


def facts() -> tuple[FactRow, ...]:
    stated_rows = money_facts()
    known = {row.key: row.quantity.base for row in stated_rows if row.quantity is not None}
    return (*stated_rows, *sum_facts(known), *month_facts())


def months_indicator(area: str, scheme: str, balance: str, outlay: str, stated_months: str) -> IndicatorRow:
    values = {row.key: row.quantity.base for row in facts() if row.quantity is not None}
    of = Key.of("payable_months", YEAR, area=area, scheme=scheme, part=balance, version="final")
    left, right = Leaf("balance.closing", (("part", balance),)), Leaf("outlay.subtotal", (("part", outlay),))
    node = Binary("/", left, Binary("/", right, Literal(Fraction(12), unit("月"))))
    closing, spent = (
        key("balance.closing", area, scheme, balance),
        key("outlay.subtotal", area, scheme, outlay),
    )
    return IndicatorRow(
        target=Target(of, (("reserve", "in"),)),
        labels=labels(of),
        definition=Definition(node, ((left, Target(closing)), (right, Target(spent)))),
        value=values[closing] / (values[spent] / 12),
        unit=MONTHS,
        decimals=0,
        variant="含风险储备金；当年实际支出；不含上解下拨",
        words="年末累计结余 ÷（本年支出小计 ÷ 12）",
        stated=stated_months,
        bands=BANDS,
        citation="人社部发〔2009〕67号",
    )


def share_indicator(area: str, part: str, printed: str) -> IndicatorRow:
    values = {row.key: row.quantity.base for row in facts() if row.quantity is not None}
    of = Key.of("balance_share", YEAR, area=area, scheme="emp", part=part, version="final")
    left, right = Leaf("balance.closing", (("part", part),)), Leaf("balance.closing", (("part", "total"),))
    top, below = key("balance.closing", area, "emp", part), key("balance.closing", area, "emp", "total")
    return IndicatorRow(
        target=Target(of),
        labels=Labels("占累计结余比重", AREAS[area], SCHEMES["emp"], PARTS[part], "2024年末", "决算数"),
        definition=Definition(Binary("/", left, right), ((left, Target(top)), (right, Target(below)))),
        value=values[top] / values[below],
        unit=PERCENT,
        decimals=2,
        words="该部分累计结余 ÷ 累计结余合计",
        stated=printed,
        citation="报告惯例",
    )


def yanling() -> IndicatorRow:
    """An indicator that waits for a blank balance."""
    of = Key.of("reserve_ratio", YEAR, area="yanling", scheme="emp", version="final")
    left, right = Leaf("balance.closing", (("area", "yanling"),)), Leaf("balance.closing")
    closing, all_areas = (key("balance.closing", area, "emp", "pooled-gross") for area in ("yanling", "city"))
    return IndicatorRow(
        target=Target(of),
        labels=Labels(
            "占全市统筹结余比重", "炎陵县", "职工医保", PARTS["pooled-gross"], "2024年末", "决算数"
        ),
        definition=Definition(
            Binary("/", left, right), ((left, Target(closing)), (right, Target(all_areas)))
        ),
        value=None,
        unit=PERCENT,
        decimals=2,
        state=State.UNKNOWN,
        words="本区累计结余 ÷ 全市累计结余",
    )


def indicators() -> tuple[IndicatorRow, ...]:
    return (
        months_indicator("city", "emp", "pooled-gross", "pooled", "21个月"),
        months_indicator("own", "emp", "pooled-gross", "pooled", "23个月"),
        months_indicator("city", "res", "total", "total", "11个月"),
        months_indicator("own", "res", "total", "total", "22个月"),
        share_indicator("city", "pooled", "50.53%"),
        share_indicator("city", "account", "42.95%"),
        share_indicator("city", "reserve", "6.52%"),
        yanling(),
    )


def summary() -> Summary:
    emp = [("emp", part) for part in ("pooled", "account", "reserve", "total")]
    res = [("res", part) for part in ("reserve", "total")]
    columns = tuple(Column(PARTS[part], YI_YUAN, 2, SCHEMES[scheme]) for scheme, part in emp + res)
    held = {row.key for row in facts()}
    rows = []
    for area in ("city", "own"):
        for concept in ("income.subtotal", "outlay.subtotal", "balance.closing"):
            keys = [key(concept, area, scheme, part) for scheme, part in emp + res]
            cells = tuple(Target(of) if of in held else None for of in keys)
            rows.append(GridRow(ITEMS[concept], cells, AREAS[area]))
    return Summary("2024年全市基本医疗保险基金收支余额", columns, tuple(rows), "单位：亿元（不含上解下拨）")


def ranking(scheme: str, part: str, areas: tuple[str, ...], total: IndicatorRow) -> Ranking:
    rows = []
    for area in areas:
        of = Key.of("payable_months", YEAR, area=area, scheme=scheme, version="final")
        balance = Target(key("balance.closing", area, scheme, part))
        rows.append(GridRow(AREAS[area], (balance, Target(of))))
    columns = (Column("期末累计结余", YI_YUAN, 2), Column("可支付月数", MONTHS, 0))
    whole = GridRow("合计", (Target(key("balance.closing", "city", scheme, part)), total.target))
    title = f"{SCHEMES[scheme]}累计结余分布情况表"
    return Ranking(title, columns, tuple(rows), 1, BANDS, whole)


EMP_ORDER = ("chaling", "liling", "youxian", "lukou", "own", "yanling")
RES_ORDER = ("lukou", "youxian", "liling", "chaling", "yanling", "own")


def charts() -> tuple[WorkbookChart, ...]:
    lines = (("预警线 6个月", Fraction(6)), ("警戒线 3个月", Fraction(3)))
    months = []
    for scheme, order in (("emp", EMP_ORDER), ("res", RES_ORDER)):
        keys = [Key.of("payable_months", YEAR, area=area, scheme=scheme, version="final") for area in order]
        series = (ChartSeries("可支付月数", tuple(map(Target, keys))),)
        names = tuple(AREAS[area] for area in order)
        title = f"各统筹区{SCHEMES[scheme]}可支付月数"
        months.append(WorkbookChart("column", title, MONTHS, 0, names, series, lines, BANDS))
    parts = tuple(
        ChartSeries(
            PARTS[part], tuple(Target(key("balance.closing", area, "emp", part)) for area in ("city", "own"))
        )
        for part in ("pooled", "account", "reserve")
    )
    title = "职工医保累计结余构成"
    return (*months, WorkbookChart("stacked", title, YI_YUAN, 2, ("全市", "市本级"), parts))


def checks() -> tuple[CheckRow, ...]:
    values = {row.key: row.quantity.base for row in facts() if row.quantity is not None}
    city = key("balance.closing", "city", "emp", "pooled-gross")
    leaf = Leaf("balance.closing")
    left = Side(values[city], Definition(leaf, ((leaf, Target(city)),)))
    table = Side(Fraction("37.08") * YI_YUAN.scale)
    place = (Place(FILE, line=92), Place(FILE, line=122))
    tail = "正文 37.09 亿元，表中 37.08 亿元，相差末位一个单位"
    emp, res = (row for row in indicators() if row.labels.area == "全市" and row.unit == MONTHS)
    return (
        CheckRow("restated", "全市职工统筹结余：正文 ＝ 表合计", left, table, YI_YUAN, 2, Verdict.ROUNDING,
                 Severity.TAIL, place, tail),
        CheckRow("months", "全市居民可支付月数：表合计 ＝ 结余 ÷ 月均支出", Side(Fraction(12)),
                 Side(res.value, res.definition), MONTHS, 2, Verdict.MISMATCH, Severity.ERROR,
                 (Place(FILE, line=165),), "正文为 11 个月，算得 10.80 个月；表中 12 无论何种口径都得不到"),
        CheckRow("months", "全市职工可支付月数：正文 ＝ 结余 ÷ 月均支出", Side(Fraction(21)),
                 Side(emp.value, emp.definition), MONTHS, 2, Verdict.EXACT, None, (Place(FILE, line=8),)),
        CheckRow("sum.areas", "各区职工统筹结余之和 ＝ 全市", Side(None), left, YI_YUAN, 2, Verdict.UNDECIDED,
                 Severity.NOTE, (Place(FILE, line=118),), "炎陵县一格空白；按差额应为 1.13 或 1.14"),
    )  # fmt: skip


def workbook() -> WorkbookModel:
    emp, _, res = indicators()[:3]
    return WorkbookModel(
        title=TITLE,
        subtitle="依据2024年度基金年报；金额不含上解下拨；统筹基金结余含风险储备金",
        facts=facts(),
        indicators=indicators(),
        summaries=(summary(),),
        rankings=(ranking("emp", "pooled-gross", EMP_ORDER, emp), ranking("res", "total", RES_ORDER, res)),
        charts=charts(),
        checks=checks(),
        notes=(
            NoteSection(
                "各表内容", ("收支余总表：险种 × 地区 × 基金构成。", "事实与来源：每个数一行，蓝色可改。")
            ),
            NoteSection("口径", ("可支付月数：分子含风险储备金，分母为当年实际统筹支出，不含上解下拨。",)),
            NoteSection(
                "待补", ("炎陵县职工统筹期末累计结余（表中空白）。", "=1+1 这样的文字永远只是文字。")
            ),
        ),
    )

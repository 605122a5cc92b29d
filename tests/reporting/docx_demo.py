"""A provider of figures and a context modelled on a city's yearly analysis, for the tests of Word reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from yizhang.documents.model import Cell, Chart, FigureRef, Series, Table
from yizhang.formula.result import State
from yizhang.numbers import Instant, Period, plain, unit
from yizhang.places import Key
from yizhang.reporting.figures import Shown, print_value
from yizhang.reporting.prose import listing, tied
from yizhang.reporting.template_tokens import Label, Phrase

YEAR = Period(2024)
END = Instant(2024, 12)
NAMES = {
    "chaling": "茶陵县",
    "liling": "醴陵市",
    "you": "攸县",
    "lukou": "渌口区",
    "own": "市本级",
    "yanling": "炎陵县",
}
AREAS = {"city": "全市", "own": "市本级"}


class Demo:
    """Figures held by key text, in base units; words of style ``text`` composed anew at every showing."""

    def __init__(self) -> None:
        self.values: dict[str, Fraction] = {}
        self.states: dict[str, State] = {}
        self.words: dict[str, Callable[[], str]] = {}
        self.gone: set[str] = set()

    def put(self, value: str, symbol: str, ref: FigureRef) -> FigureRef:
        self.values[str(ref.key)] = Fraction(value) * unit(symbol).scale
        return ref

    def show(self, ref: FigureRef) -> Shown:
        text = str(ref.key)
        if text in self.gone:
            raise KeyError(text)
        label = f"{AREAS.get(ref.key['area'], NAMES.get(ref.key['area'], ''))}{ref.key.concept}"
        if text in self.words:
            return Shown(ref, Fraction(1), State.KNOWN, self.words[text](), (), label)
        value = self.values.get(text)
        if value is None:
            return Shown(ref, None, State.UNKNOWN, "…", (), label)
        return Shown(ref, value, self.states.get(text, State.KNOWN), print_value(value, ref), (), label)


def money(demo: Demo, concept: str, value: str, **dims: str) -> FigureRef:
    when = END if concept.startswith("balance") else YEAR
    return demo.put(value, "亿元", FigureRef(Key.of(concept, when, **dims), "亿元", 2))


def rate(demo: Demo, concept: str, value: str, **dims: str) -> FigureRef:
    return demo.put(value, "%", FigureRef(Key.of(concept, YEAR, **dims), "%", 2))


def months(demo: Demo, value: str, **dims: str) -> FigureRef:
    ref = FigureRef(Key.of("payable_months", YEAR, **dims), "个月", 0, "", (("balance", "gross"),))
    return demo.put(value, "个月", ref)


def _scope(demo: Demo, scheme: str, area: str, row: Mapping[str, str]) -> dict[str, object]:
    dims = {"scheme": scheme, "area": area}
    emp = scheme == "emp"

    def of(concept: str, name: str) -> FigureRef | None:
        return money(demo, concept, row[name], **dims, part=name.partition(".")[2]) if name in row else None

    def share(name: str) -> FigureRef | None:
        return rate(demo, "balance_share", row[name], **dims, part=name) if name in row else None

    flows = {
        flow: {
            "total": of(f"{flow}.subtotal", f"{flow}.total"),
            "growth": rate(demo, f"{flow}.subtotal", row[f"{flow}.yoy"], **dims, measure="yoy"),
            "pooled": of(f"{flow}.subtotal", f"{flow}.pooled"),
            "account": of(f"{flow}.subtotal", f"{flow}.account"),
            "maternity_medical": of("outlay.benefit.maternity_medical", "maternity.medical"),
            "maternity_allowance": of("outlay.benefit.maternity_allowance", "maternity.allowance"),
        }
        for flow in ("income", "outlay")
    }
    monthly = FigureRef(Key.of("monthly_outlay", YEAR, **dims), "亿元/月", 2)
    demo.put(row["monthly"], "亿元/月", monthly)
    return {
        "name": AREAS[area],
        "heading": f"{AREAS[area]}医保基金",
        **flows,
        "surplus": money(demo, "surplus.own", row["surplus"], **dims),
        "balance": {
            "total": of("balance.closing", "balance.total"),
            "growth": rate(demo, "balance.closing", row["balance.yoy"], **dims, measure="yoy"),
            "pooled": of("balance.closing", "balance.pooled"),
            "pooled_share": share("pooled"),
            "account": of("balance.closing", "balance.account") if emp else None,
            "account_share": share("account"),
            "reserve": of("balance.closing", "balance.reserve"),
            "reserve_share": share("reserve"),
        },
        "months": months(demo, row["months"], **dims),
        "monthly_outlay": monthly,
        "months_basis": "含风险储备金",
    }


def _row(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


EMP_CITY = _row(
    "income.total=41.24 income.yoy=21.12 income.pooled=26.92 income.account=14.32 outlay.total=34.12 "
    "outlay.yoy=8.35 "
    "outlay.pooled=21.63 outlay.account=12.49 maternity.medical=0.32 maternity.allowance=1.20 "
    "surplus=7.12 "
    "balance.total=65.01 balance.yoy=10.88 balance.pooled=32.85 pooled=50.53 balance.account=27.92 "
    "account=42.95 "
    "balance.reserve=4.24 reserve=6.52 monthly=1.8025 months=20.58 "
)
EMP_OWN = _row(
    "income.total=32.73 income.yoy=21.09 income.pooled=21.10 income.account=11.63 outlay.total=26.24 "
    "outlay.yoy=5.68 "
    "outlay.pooled=16.79 outlay.account=9.45 maternity.medical=0.25 maternity.allowance=0.96 "
    "surplus=6.49 "
    "balance.total=54.56 balance.yoy=11.8 balance.pooled=27.98 pooled=51.28 balance.account=22.34 "
    "account=40.95 "
    "balance.reserve=4.24 reserve=7.77 monthly=1.399 months=23.03 "
)
RES_CITY = _row(
    "income.total=30.45 income.yoy=4.39 outlay.total=29.48 outlay.yoy=10.21 surplus=0.97 "
    "balance.total=26.52 "
    "balance.yoy=0.34 balance.pooled=20.12 pooled=75.87 balance.reserve=6.4 reserve=24.13 "
    "monthly=2.457 months=10.80 "
)
RES_OWN = _row(
    "income.total=8.22 income.yoy=6.06 outlay.total=8.5 outlay.yoy=28.21 surplus=-0.28 "
    "balance.total=15.85 "
    "balance.yoy=-7.85 balance.pooled=9.45 pooled=59.62 balance.reserve=6.4 reserve=40.38 "
    "monthly=0.708 months=22.38 "
)
COUNTIES = (
    ("chaling", "0.27", "4"),
    ("liling", "1.03", "7"),
    ("you", "1.20", "13"),
    ("lukou", "1.23", "21"),
    ("own", "32.22", "23"),
    ("yanling", "1.13", "34"),
)


def _summary(demo: Demo) -> Table:
    cells = [
        Cell(0, 0, "范围", header=True, rowspan=2, colspan=2),
        Cell(0, 2, "职工", header=True, colspan=2),
        Cell(0, 4, "居民", header=True, colspan=2),
        *(Cell(1, 2 + i, "同比" if i % 2 else "金额", header=True) for i in range(4)),
    ]
    items = (("income.subtotal", "收入"), ("outlay.subtotal", "支出"), ("balance.closing", "累计结余"))
    for block, area in enumerate(AREAS):
        cells.append(Cell(2 + 3 * block, 0, AREAS[area], rowspan=3))
        for line, (concept, label) in enumerate(items):
            row = 2 + 3 * block + line
            cells.append(Cell(row, 1, label))
            cells.extend(_pair(demo, row, area, concept))
    return Table(tuple(cells), 8, 6, "2024年基本医疗保险基金收支余情况表", "单位：亿元、%")


def _pair(demo: Demo, row: int, area: str, concept: str) -> list[Cell]:
    when = END if concept.startswith("balance") else YEAR
    cells = []
    for col, scheme in ((2, "emp"), (4, "res")):
        part = {"part": "total"}
        level = FigureRef(Key.of(concept, when, area=area, scheme=scheme, **part), "亿元", 2)
        growth = FigureRef(Key.of(concept, YEAR, area=area, scheme=scheme, measure="yoy"), "%", 2)
        cells += [Cell(row, col, demo.show(level).printed, ref=level)]
        cells += [Cell(row, col + 1, demo.show(growth).printed, ref=growth)]
    return cells


def ranking(demo: Demo) -> tuple[Table, Chart]:
    """The employee ranking: a table ascending by months, and its chart."""
    cells = [
        Cell(0, 0, "序号", header=True, rowspan=2),
        Cell(0, 1, "统筹区", header=True, rowspan=2),
        Cell(0, 2, "职工医保统筹基金", header=True, colspan=2),
        Cell(1, 2, "期末累计结余（亿元）", header=True),
        Cell(1, 3, "可支付月数（个月）", header=True),
    ]
    refs = []
    for index, (area, balance, value) in enumerate(COUNTIES):
        level = money(demo, "balance.closing", balance, area=area, scheme="emp", part="pooled-gross")
        count = months(demo, value, area=area, scheme="emp", rank="county")
        refs.append(count)
        cells += [Cell(2 + index, 0, str(index + 1)), Cell(2 + index, 1, NAMES[area])]
        cells += [Cell(2 + index, 2, demo.show(level).printed, ref=level)]
        cells += [Cell(2 + index, 3, demo.show(count).printed, ref=count)]
    table = Table(
        tuple(cells), 2 + len(COUNTIES), 4, "2024年职工医保统筹基金累计结余分布情况表", "单位：亿元、个月"
    )
    series = Series("可支付月数", tuple(Decimal(row[2]) for row in COUNTIES), tuple(refs))
    names = tuple(NAMES[row[0]] for row in COUNTIES)
    chart = Chart("bar", "各统筹区累计结余可支付月数", names, (series,), "个月", (("风险线", Decimal(6)),))
    return table, chart


def _county(area: str) -> str:
    return str(Key.of("payable_months", YEAR, area=area, scheme="emp", rank="county"))


def _words(demo: Demo, concept: str, compose: Callable[[], str]) -> FigureRef:
    ref = FigureRef(Key.of(concept, YEAR, scheme="emp"), "", 0, "text")
    demo.words[str(ref.key)] = compose
    return ref


def _members(demo: Demo, low: int, high: int) -> str:
    found = [
        (NAMES[area], f"{plain(demo.values[_county(area)], 0)}个月")
        for area, _, _ in COUNTIES
        if low < demo.values[_county(area)] <= high
    ]
    return listing(found)


def _extreme(demo: Demo, pick: Callable[[list[Fraction]], Fraction]) -> str:
    values = {area: demo.values[_county(area)] for area, _, _ in COUNTIES}
    best = pick(list(values.values()))
    return tied([NAMES[area] for area, value in values.items() if value == best])


def _capacity(demo: Demo, scopes: list[dict[str, object]]) -> dict[str, object]:
    table, chart = ranking(demo)
    return {
        "name": "职工医保统筹基金",
        "fund": "职工医保统筹基金",
        "scopes": [
            {
                "name": scope["name"],
                "balance": scope["balance"]["pooled"],  # type: ignore[index]
                "growth": scope["balance"]["growth"],  # type: ignore[index]
                "months": scope["months"],
            }
            for scope in scopes
        ],
        "ranked": True,
        "max_names": _words(demo, "rank.max.names", lambda: _extreme(demo, max)),
        "max": months(demo, "34", scheme="emp", area="yanling", rank="max"),
        "min_names": _words(demo, "rank.min.names", lambda: _extreme(demo, min)),
        "min": months(demo, "4", scheme="emp", area="chaling", rank="min"),
        "spread": months(demo, "30", scheme="emp", rank="spread"),
        "classes": [
            {
                "condition": Label("低于3个月"),
                "members": _words(demo, "class.low", lambda: _members(demo, 0, 3)),
            },
            {
                "condition": Label("在3个月（含）至9个月之间"),
                "members": _words(demo, "class.watch", lambda: _members(demo, 3, 9)),
            },
        ],
        "table": table,
        "chart": chart,
        "remark": None,
    }


def context(demo: Demo) -> dict[str, object]:
    """Everything the built-in financial analysis needs."""
    emp = [_scope(demo, "emp", "city", EMP_CITY), _scope(demo, "emp", "own", EMP_OWN)]
    res = [_scope(demo, "res", "city", RES_CITY), _scope(demo, "res", "own", RES_OWN)]
    outlay: FigureRef = res[1]["outlay"]["growth"]  # type: ignore[index]
    for scheme in ("emp", "res"):
        for area in AREAS:
            for concept, row in _levels(scheme, area):
                money(demo, concept, row, area=area, scheme=scheme, part="total")
    return {
        "city": "株洲市",
        "title": Label("2024年度全市医保基金财务分析"),
        "period": Label("2024年"),
        "closing": Label("2024年末"),
        "office": "某市医疗保障事务中心",
        "report_date": Label("2025年3月10日"),
        "source": Label("2024年度基金年报"),
        "transfers_note": "不含上解下拨收支",
        "schemes": [
            _scheme("职工医保基金", "职工基本医疗保险基金", "职工医保统筹基金", emp),
            _scheme("居民医保基金", "城乡居民基本医疗保险基金", "居民医保基金", res),
        ],
        "summary": _summary(demo),
        "capacity": [_capacity(demo, emp)],
        "problems": [
            {
                "title": "居民医保基金支出增长过快",
                "text": Phrase(
                    ("市城区居民医保基金支出同比增长", outlay, "，明显快于收入增长，当期出现收支缺口。")
                ),
            }
        ],
        "suggestions": [
            {
                "title": "加强运行监测",
                "text": "支撑能力偏低的统筹区按月分析基金运行情况，查明原因，及早采取措施。",
            },
            {
                "title": "理顺征缴对账",
                "text": "与税务部门按月对账，明确数据传送和资金划拨的时点，做到账账相符。",
            },
        ],
    }


def _levels(scheme: str, area: str) -> list[tuple[str, str]]:
    row = {("emp", "city"): EMP_CITY, ("emp", "own"): EMP_OWN, ("res", "city"): RES_CITY}.get(
        (scheme, area), RES_OWN
    )
    names = {
        "income.subtotal": "income.total",
        "outlay.subtotal": "outlay.total",
        "balance.closing": "balance.total",
    }
    return [(concept, row[name]) for concept, name in names.items()]


def _scheme(name: str, full: str, pooled: str, scopes: list[dict[str, object]]) -> dict[str, object]:
    return {"name": name, "fund_name": full, "pooled_name": pooled, "scopes": scopes}

"""Charts as inline SVG: legible on paper, without scripts, the same bytes every time.

Bars lie on their side, so that names of areas are read where they stand. Colours come from the page's
style sheet by class; the figures are in the text of the drawing and in the table beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from yizhang.catalogue.model import BandSet
from yizhang.documents.model import Chart, Series
from yizhang.numbers import exact_text, plain, unit
from yizhang.reporting.charts_palette import SERIES_COLOURS, THRESHOLD_COLOURS, bands_of
from yizhang.reporting.charts_scale import Scale, px
from yizhang.reporting.html_markup import join, tag
from yizhang.reporting.xlsx_styles import display_width

WIDTH: Final = 720
TOP: Final = 34
"""Room above the bars for the names of threshold lines."""
BARE_TOP: Final = 10
BOTTOM: Final = 30
RIGHT: Final = 76
BAR: Final = 22
GAP: Final = 16
CHARACTER: Final = 8
"""Pixels a half-width character takes at the drawing's text size."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with its frame: where the bars begin, and the axis over their length.

    A number's own digits are its precision: 6 may be anything from 5.5 to 6.5 when a risk band is asked for.
    """

    chart: Chart
    left: int
    scale: Scale
    top: int
    height: int
    bands: BandSet | None
    missing: str

    def x(self, value: Fraction) -> Fraction:
        """The position of a value."""
        return self.left + self.scale.at(value)


def draw(chart: Chart, missing: str, bands: BandSet | None = None) -> Markup:
    """The drawing of a chart. Kinds: bar and column (grouped), stacked, pie (one bar of the whole), line."""
    chart = _as_stack(chart) if chart.kind == "pie" else chart
    left = 16 + CHARACTER * max((display_width(name) for name in chart.categories), default=4)
    rows = _rows(chart)
    top = TOP if chart.thresholds or chart.kind == "line" else BARE_TOP
    height = top + BOTTOM + rows
    scale = Scale.over(_extent(chart), WIDTH - left - RIGHT)
    drawing = Drawing(chart, left, scale, top, height, bands, missing)
    body = {"stacked": _stacks, "line": _line}.get(chart.kind, _bars)(drawing)
    summary = tag("title", chart.title) + tag("desc", _described(chart, missing))
    frame = {"class_": "chart", "role": "img", "viewBox": f"0 0 {WIDTH} {height}", "width": "100%"}
    return tag("svg", summary, _grid(drawing), body, _thresholds(drawing), **frame)


def number(value: Decimal) -> str:
    """A number with all its digits."""
    return f"{value:,f}"


def shown(series: Series, index: int) -> str:
    """A number as it is printed beside its bar: with the decimals of its figure where it has one."""
    value, ref = series.values[index], series.refs[index] if series.refs else None
    if value is None:
        return ""
    return number(Decimal(plain(Fraction(value), ref.decimals)) if ref is not None else value)


def _tick(value: Fraction) -> str:
    return number(Decimal(exact_text(value)))


def _as_stack(chart: Chart) -> Chart:
    values = chart.series[0].values if chart.series else ()
    parts = tuple(Series(name, (value,)) for name, value in zip(chart.categories, values, strict=True))
    return Chart("stacked", chart.title, (chart.series[0].name if chart.series else "",), parts, chart.unit)


def _rows(chart: Chart) -> int:
    lanes = len(chart.series) if chart.kind in {"bar", "column"} else 1
    return 220 if chart.kind == "line" else len(chart.categories) * (lanes * BAR + GAP)


def _extent(chart: Chart) -> list[Fraction]:
    levels = [Fraction(level) for _, level in chart.thresholds]
    if chart.kind != "stacked":
        return levels + [Fraction(v) for series in chart.series for v in series.values if v is not None]
    for index in range(len(chart.categories)):
        column = [Fraction(series.values[index] or 0) for series in chart.series]
        levels += [
            sum((v for v in column if v > 0), Fraction(0)),
            sum((v for v in column if v < 0), Fraction(0)),
        ]
    return levels


def _described(chart: Chart, missing: str) -> str:
    texts = []
    for index, category in enumerate(chart.categories):
        texts.append(f"{category} " + "、".join(shown(series, index) or missing for series in chart.series))
    return f"{'；'.join(texts)}（{chart.unit}）"


def _grid(drawing: Drawing) -> Markup:
    if drawing.chart.kind == "line":
        return Markup("")
    top, bottom, pieces = drawing.top - 6, drawing.height - BOTTOM, []
    for tick in drawing.scale.ticks:
        x, name = px(drawing.x(tick)), "axis" if tick == 0 else "grid"
        pieces.append(tag("line", class_=name, x1=x, x2=x, y1=str(top), y2=str(bottom)))
        pieces.append(tag("text", _tick(tick), class_="tick", x=x, y=str(bottom + 18), text_anchor="middle"))
    return join(pieces)


def _thresholds(drawing: Drawing) -> Markup:
    if drawing.chart.kind == "line":
        return Markup("")
    pieces, ordered = [], sorted(drawing.chart.thresholds, key=lambda item: item[1])
    for index, (label, level) in enumerate(ordered):
        x = drawing.x(Fraction(level))
        anchor = _anchor(index, len(ordered))
        bottom = str(drawing.height - BOTTOM)
        place = {"x1": px(x), "x2": px(x), "y1": str(drawing.top - 16), "y2": bottom}
        pieces.append(tag("line", class_=f"threshold t{index % len(THRESHOLD_COLOURS)}", **place))
        shift = {"end": -5, "middle": 0, "start": 5}[anchor]
        at = {"x": px(x + shift), "y": str(drawing.top - 12), "text_anchor": anchor}
        pieces.append(tag("text", label, class_=f"threshold-label t{index % len(THRESHOLD_COLOURS)}", **at))
    return join(pieces)


def _anchor(index: int, count: int) -> str:
    """Two names stand on the outer sides of their lines, more stand above them."""
    if count > 2:
        return "middle"
    return "end" if index == 0 and count == 2 else "start"


def _bars(drawing: Drawing) -> Markup:
    pieces, y, chart = [], drawing.top + GAP // 2, drawing.chart
    for index, category in enumerate(chart.categories):
        middle = y + len(chart.series) * BAR // 2
        pieces.append(_name(drawing, category, middle))
        for lane, series in enumerate(chart.series):
            pieces.append(_bar(drawing, series, index, (lane, y + lane * BAR)))
        y += len(chart.series) * BAR + GAP
    return join(pieces)


def _bar(drawing: Drawing, series: Series, index: int, at: tuple[int, int]) -> Markup:
    value, (lane, y) = series.values[index], at
    zero, middle = drawing.x(Fraction(0)), str(y + BAR // 2 + 5)
    if value is None:
        return tag("text", drawing.missing, class_="pending", x=px(zero + 6), y=middle)
    end = drawing.x(Fraction(value))
    shape = {"x": px(min(zero, end)), "width": px(abs(end - zero)), "y": str(y + 2), "height": str(BAR - 4)}
    anchor, shift = ("end", -6) if value < 0 else ("start", 6)
    look, remark = _colour(drawing, value, lane)
    named = tag("tspan", f" {remark}", class_="remark") if remark else ""
    label = {"class_": "value", "x": px(end + shift), "y": middle, "text_anchor": anchor}
    return tag("rect", class_=look, rx="1.5", **shape) + tag("text", shown(series, index), named, **label)


def _colour(drawing: Drawing, value: Decimal, lane: int) -> tuple[str, str]:
    """The class of a bar, and the names of the bands where the print leaves open which of two it is."""
    if drawing.bands is None:
        return f"s{lane % len(SERIES_COLOURS)}", ""
    scale = unit(drawing.chart.unit).scale
    margin = Fraction(10) ** int(value.as_tuple().exponent) * scale / 2
    found = bands_of(Fraction(value) * scale, margin, drawing.bands)
    if len(found) == 1:
        return f"band-{found[0].severity}", ""
    return "s4", "／".join(band.zh for band in found)


def _stacks(drawing: Drawing) -> Markup:
    pieces, y, chart = [], drawing.top + GAP // 2, drawing.chart
    for index, category in enumerate(chart.categories):
        pieces.append(_name(drawing, category, y + BAR // 2))
        values = [series.values[index] for series in chart.series]
        pieces.append(_stack(drawing, values, y))
        y += BAR + GAP
    return join(pieces)


def _stack(drawing: Drawing, values: list[Decimal | None], y: int) -> Markup:
    pieces, above, below, middle = [], Fraction(0), Fraction(0), str(y + BAR // 2 + 5)
    for lane, value in enumerate(values):
        if value is None:
            continue
        start = above if value >= 0 else below
        stop = start + Fraction(value)
        above, below = (stop, below) if value >= 0 else (above, stop)
        left, right = sorted((drawing.x(start), drawing.x(stop)))
        shape = {"x": px(left), "width": px(right - left), "y": str(y), "height": str(BAR)}
        pieces.append(tag("rect", class_=f"s{lane % len(SERIES_COLOURS)} part", **shape))
        if right - left > CHARACTER * (len(number(value)) + 1):
            at = {"x": px((left + right) / 2), "y": middle, "text_anchor": "middle"}
            pieces.append(tag("text", number(value), class_=f"inside on-s{lane % len(SERIES_COLOURS)}", **at))
    known = [value for value in values if value is not None]
    complete = len(known) == len(values)
    total = number(sum(known, Decimal(0))) if complete else drawing.missing
    pieces.append(tag("text", total, class_="value", x=px(drawing.x(above) + 6), y=middle))
    return join(pieces)


def _name(drawing: Drawing, category: str, middle: int) -> Markup:
    return tag(
        "text", category, class_="name", x=str(drawing.left - 10), y=str(middle + 5), text_anchor="end"
    )


def _line(drawing: Drawing) -> Markup:
    """Points over categories from left to right; a missing point breaks the line."""
    chart, height = drawing.chart, drawing.height - drawing.top - BOTTOM
    scale, bottom = Scale.over(_extent(chart), height), drawing.height - BOTTOM
    step = Fraction(WIDTH - 120, max(len(chart.categories) - 1, 1))
    pieces = [
        _level(scale, tick, bottom, _tick(tick), "axis" if tick == 0 else "grid") for tick in scale.ticks
    ]
    for index, (label, level) in enumerate(sorted(chart.thresholds, key=lambda item: item[1])):
        pieces.append(
            _level(scale, Fraction(level), bottom, label, f"threshold t{index % len(THRESHOLD_COLOURS)}")
        )
    for index, category in enumerate(chart.categories):
        at = {"x": px(60 + step * index), "y": str(bottom + 18), "text_anchor": "middle"}
        pieces.append(tag("text", category, class_="tick", **at))
    for lane, series in enumerate(chart.series):
        points = [
            None if v is None else (60 + step * n, bottom - scale.at(Fraction(v)), v)
            for n, v in enumerate(series.values)
        ]
        pieces.append(_polyline(points, f"l{lane % len(SERIES_COLOURS)}"))
    return join(pieces)


def _level(scale: Scale, value: Fraction, bottom: int, label: str, look: str) -> Markup:
    y = bottom - scale.at(value)
    threshold = look.startswith("threshold")
    x, anchor = (WIDTH - 4, "end") if threshold else (50, "end")
    text = tag(
        "text",
        label,
        class_="threshold-label" if threshold else "tick",
        x=str(x),
        y=px(y - 4 if threshold else y + 4),
        text_anchor=anchor,
    )
    return tag("line", class_=look, x1="56", x2=str(WIDTH - 4), y1=px(y), y2=px(y)) + text


def _polyline(points: list[tuple[Fraction, Fraction, Decimal] | None], look: str) -> Markup:
    pieces: list[Markup] = []
    run: list[str] = []
    for point in [*points, None]:
        if point is not None:
            x, y, value = point
            run.append(f"{px(x)},{px(y)}")
            pieces.append(tag("circle", class_=f"dot {look}", cx=px(x), cy=px(y), r="3.5"))
            pieces.append(
                tag("text", number(value), class_="value", x=px(x), y=px(y - 9), text_anchor="middle")
            )
        elif run:
            pieces.insert(0, tag("polyline", class_=f"path {look}", points=" ".join(run)))
            run = []
    return join(pieces)

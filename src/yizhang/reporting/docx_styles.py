"""The official layout of government documents (GB/T 9704-2012) as Word styles, page set-up and fonts.

Page A4, text block 156 mm × 225 mm, 22 lines of 28 characters; title 2号小标宋; body 3号仿宋, first lines
indented two characters; headings 黑体, 楷体, 仿宋. Lengths are twips (1/20 pt), sizes half-points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from yizhang.reporting.docx_xml import Element, el, find, find_all, q

LINE: Final = 579
"""28.95 pt: 22 lines fill the 225 mm of the text block."""
TEXT_WIDTH: Final = 8844
LANDSCAPE_WIDTH: Final = 14570
"""156 mm."""
_MM: Final = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Font:
    """A font by its name, with what to fall back on where it is not installed."""

    name: str
    fallbacks: tuple[str, ...]
    family: str = "auto"


XIAOBIAOSONG: Final = Font("方正小标宋简体", ("方正小标宋_GBK", "华文中宋", "Noto Serif CJK SC"), "roman")
FANGSONG: Final = Font("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋", "Noto Serif CJK SC"), "modern")
KAITI: Final = Font("楷体_GB2312", ("楷体", "KaiTi", "华文楷体", "Noto Serif CJK SC"), "modern")
HEITI: Final = Font("黑体", ("SimHei", "华文黑体", "Noto Sans CJK SC"), "modern")
SONGTI: Final = Font("宋体", ("SimSun", "华文宋体", "Noto Serif CJK SC"), "auto")
LATIN: Final = "Times New Roman"
FONTS: Final = (XIAOBIAOSONG, FANGSONG, KAITI, HEITI, SONGTI)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style. ``indent`` is in characters; ``line`` 0 is single spacing."""

    id: str
    name: str
    font: Font
    size: int
    bold: bool = False
    align: str = "both"
    indent: int = 0
    right: int = 0
    line: int = LINE
    before: int = 0
    after: int = 0
    outline: int | None = None
    keep_next: bool = False
    ascii: str = LATIN


BODY: Final = Style("YzBody", "医账正文", FANGSONG, 32, indent=2)
STYLES: Final = (
    Style(
        "YzTitle",
        "Title",
        XIAOBIAOSONG,
        44,
        align="center",
        line=700,
        after=LINE,
        keep_next=True,
        ascii="方正小标宋简体",
    ),
    Style("YzHeading1", "heading 1", HEITI, 32, indent=2, outline=0, keep_next=True, ascii="黑体"),
    Style("YzHeading2", "heading 2", KAITI, 32, indent=2, outline=1, keep_next=True),
    Style("YzHeading3", "heading 3", FANGSONG, 32, bold=True, indent=2, outline=2, keep_next=True),
    Style("YzHeading4", "heading 4", FANGSONG, 32, indent=2, outline=3, keep_next=True),
    BODY,
    Style("YzNote", "医账注", SONGTI, 21, align="both", line=360),
    Style("YzSignature", "医账落款", FANGSONG, 32, align="right", right=2, before=LINE, keep_next=True),
    Style("YzDate", "医账日期", FANGSONG, 32, align="right", right=4),
    Style("YzUnitLine", "医账单位行", SONGTI, 21, align="right", line=320, keep_next=True),
    Style(
        "YzTableTitle",
        "医账表题",
        HEITI,
        28,
        align="center",
        line=480,
        before=160,
        keep_next=True,
        ascii="黑体",
    ),
    Style("YzTableHead", "医账表头", HEITI, 21, align="center", line=0, ascii="黑体"),
    Style("YzTableText", "医账表文", SONGTI, 21, align="left", line=0),
    Style("YzTableNumber", "医账表数", SONGTI, 21, align="right", line=0),
    Style("YzChart", "医账图", SONGTI, 21, align="center", line=0, before=120, after=120),
)
PARAGRAPH_STYLES: Final = {
    "body": "YzBody",
    "note": "YzNote",
    "signature": "YzSignature",
    "date": "YzDate",
    "unit-line": "YzUnitLine",
}
HEADING_STYLES: Final = ("YzTitle", "YzHeading1", "YzHeading2", "YzHeading3", "YzHeading4")


def fonts_element(font: Font, ascii_font: str) -> Element:
    """``w:rFonts`` naming the font for Chinese and for Latin text."""
    return el(
        "w:rFonts",
        w_ascii=ascii_font,
        w_hAnsi=ascii_font,
        w_eastAsia=font.name,
        w_cs=LATIN,
    )


def _run_properties(style: Style) -> Element:
    properties = el("w:rPr", fonts_element(style.font, style.ascii))
    if style.bold:
        properties.append(el("w:b"))
    properties.append(el("w:color", w_val="000000"))
    properties.append(el("w:sz", w_val=style.size))
    properties.append(el("w:szCs", w_val=style.size))
    return properties


def _paragraph_properties(style: Style) -> Element:
    properties = el("w:pPr")
    if style.keep_next:
        properties.append(el("w:keepNext"))
    if style.outline is not None:
        properties.append(el("w:keepLines"))
    properties.append(el("w:widowControl", w_val="0"))
    line, rule = (style.line, "exact") if style.line else (240, "auto")
    properties.append(
        el("w:spacing", w_before=style.before, w_after=style.after, w_line=line, w_lineRule=rule)
    )
    if style.indent:
        width = style.indent * style.size * 10
        properties.append(el("w:ind", w_firstLineChars=style.indent * 100, w_firstLine=width))
    if style.right:
        properties.append(el("w:ind", w_rightChars=style.right * 100, w_right=style.right * style.size * 10))
    properties.append(el("w:jc", w_val=style.align))
    if style.outline is not None:
        properties.append(el("w:outlineLvl", w_val=style.outline))
    return properties


def style_element(style: Style) -> Element:
    """One ``w:style``."""
    based = [] if style.id == BODY.id else [el("w:next", w_val=BODY.id)] if style.outline is not None else []
    return el(
        "w:style",
        el("w:name", w_val=style.name),
        el("w:basedOn", w_val="a"),
        *based,
        el("w:qFormat"),
        _paragraph_properties(style),
        _run_properties(style),
        w_type="paragraph",
        w_customStyle=0 if style.name[:5] in ("Title", "headi") else 1,
        w_styleId=style.id,
    )


def _base_styles() -> list[Element]:
    normal = el(
        "w:style",
        el("w:name", w_val="Normal"),
        el("w:qFormat"),
        w_type="paragraph",
        w_default=1,
        w_styleId="a",
    )
    character = el(
        "w:style",
        el("w:name", w_val="Default Paragraph Font"),
        el("w:uiPriority", w_val=1),
        el("w:semiHidden"),
        w_type="character",
        w_default=1,
        w_styleId="a0",
    )
    margins = el("w:tblCellMar", *(el(f"w:{side}", w_w=w, w_type="dxa") for side, w in _CELL_MARGINS))
    table = el(
        "w:style",
        el("w:name", w_val="Normal Table"),
        el("w:uiPriority", w_val=99),
        el("w:semiHidden"),
        el("w:tblPr", el("w:tblInd", w_w=0, w_type="dxa"), margins),
        w_type="table",
        w_default=1,
        w_styleId="a1",
    )
    return [normal, character, table]


_CELL_MARGINS: Final = (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))


def _defaults() -> Element:
    run = el(
        "w:rPr",
        fonts_element(FANGSONG, LATIN),
        el("w:kern", w_val=2),
        el("w:sz", w_val=32),
        el("w:szCs", w_val=32),
        el("w:lang", w_val="en-US", w_eastAsia="zh-CN", w_bidi="ar-SA"),
    )
    return el("w:docDefaults", el("w:rPrDefault", run), el("w:pPrDefault"))


def restyle(styles: Element) -> None:
    """Replace everything in a styles part by the official layout."""
    for child in list(styles):
        styles.remove(child)
    styles.append(_defaults())
    styles.extend(_base_styles())
    styles.extend(style_element(style) for style in STYLES)


def ensure_styles(styles: Element) -> None:
    """Add those of our styles that an office's own template does not have; its own are left as they are."""
    have = {style.get(q("w:styleId")) for style in find_all(styles, "w:style")}
    default = next(
        (s.get(q("w:styleId")) for s in find_all(styles, "w:style") if s.get(q("w:default")) == "1"), None
    )
    for style in STYLES:
        if style.id in have:
            continue
        made = style_element(style)
        based = find(made, "w:basedOn")
        if based is not None:
            based.set(q("w:val"), default) if default else made.remove(based)
        name = find(made, "w:name")
        if name is not None and style.outline is not None:
            name.set(q("w:val"), f"医账{style.outline + 1}级标题")
        elif name is not None and style.id == "YzTitle":
            name.set(q("w:val"), "医账标题")
        made.set(q("w:customStyle"), "1")
        styles.append(made)


def font_table() -> Element:
    """``w:fonts`` with alternative names, so that a machine without a font shows the next best."""
    fonts = [
        el(
            "w:font",
            el("w:altName", w_val=",".join(font.fallbacks)),
            el("w:charset", w_val="86"),
            el("w:family", w_val=font.family),
            el("w:pitch", w_val="default" if font is SONGTI else "fixed"),
            w_name=font.name,
        )
        for font in FONTS
    ]
    latin = el(
        "w:font",
        el("w:charset", w_val="00"),
        el("w:family", w_val="roman"),
        el("w:pitch", w_val="variable"),
        w_name=LATIN,
    )
    return el("w:fonts", *fonts, latin)


def section(odd_footer: str, even_footer: str, *, landscape: bool = False) -> Element:
    """The section properties: page, margins, 22-line grid, footers by relationship id. Landscape pages are for
    wide forms: narrower margins, no grid.
    """
    size = el("w:pgSz", w_w=11906, w_h=16838)
    margins = {"top": 37, "right": 26, "bottom": 35, "left": 28}
    if landscape:
        size = el("w:pgSz", w_w=16838, w_h=11906, w_orient="landscape")
        margins = {"top": 20, "right": 20, "bottom": 20, "left": 20}
    return el(
        "w:sectPr",
        el("w:footerReference", w_type="default", r_id=odd_footer),
        el("w:footerReference", w_type="even", r_id=even_footer),
        size,
        el(
            "w:pgMar",
            w_top=_mm(margins["top"]),
            w_right=_mm(margins["right"]),
            w_bottom=_mm(margins["bottom"]),
            w_left=_mm(margins["left"]),
            w_header=_mm(15),
            w_footer=_mm(12 if landscape else 23),
            w_gutter=0,
        ),
        *(() if landscape else (el("w:docGrid", w_type="lines", w_linePitch=LINE),)),
    )


def _mm(length: int) -> int:
    return round(length * _MM)


def footer(align: str) -> Element:
    """A footer with the page number between dashes, one character in from the outer edge: — 1 —."""
    indent = el("w:ind", w_leftChars=100, w_left=280)
    if align == "right":
        indent = el("w:ind", w_rightChars=100, w_right=280)
    paragraph = el(
        "w:p",
        el(
            "w:pPr",
            el("w:spacing", w_before=0, w_after=0),
            indent,
            el("w:jc", w_val=align),
        ),
        _footer_run(el("w:t", text="— ", xml_space="preserve")),
        _footer_run(el("w:fldChar", w_fldCharType="begin")),
        _footer_run(el("w:instrText", text=" PAGE ", xml_space="preserve")),
        _footer_run(el("w:fldChar", w_fldCharType="separate")),
        _footer_run(el("w:t", text="1")),
        _footer_run(el("w:fldChar", w_fldCharType="end")),
        _footer_run(el("w:t", text=" —", xml_space="preserve")),
    )
    return el("w:ftr", paragraph)


def _footer_run(child: Element) -> Element:
    properties = el("w:rPr", fonts_element(SONGTI, SONGTI.name), el("w:sz", w_val=28), el("w:szCs", w_val=28))
    return el("w:r", properties, child)


def settings() -> Element:
    """Document settings: odd and even footers, East Asian layout, the current compatibility mode."""
    compat: list[Any] = [
        el("w:spaceForUL"),
        el("w:balanceSingleByteDoubleByteWidth"),
        el("w:doNotLeaveBackslashAlone"),
        el("w:ulTrailSpace"),
        el("w:adjustLineHeightInTable"),
        el("w:useFELayout"),
        el(
            "w:compatSetting",
            w_name="compatibilityMode",
            w_uri="http://schemas.microsoft.com/office/word",
            w_val=15,
        ),
    ]
    return el(
        "w:settings",
        el("w:zoom", w_percent=100),
        el("w:bordersDoNotSurroundHeader"),
        el("w:bordersDoNotSurroundFooter"),
        el("w:defaultTabStop", w_val=640),
        el("w:evenAndOddHeaders"),
        el("w:drawingGridVerticalSpacing", w_val=LINE),
        el("w:characterSpacingControl", w_val="compressPunctuation"),
        el("w:compat", *compat),
        el("w:themeFontLang", w_val="zh-CN", w_eastAsia="zh-CN"),
        el("w:decimalSymbol", w_val="."),
        el("w:listSeparator", w_val=","),
    )

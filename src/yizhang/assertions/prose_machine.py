"""The state machine: walks the figures of a paragraph, keeps the open lists, and tells which items there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Cue, Sep
from yizhang.assertions.prose_grammar import Grammar
from yizhang.assertions.prose_roles import Role
from yizhang.numbers import TokenKind

_FLOW_ONLY: Final = re.compile(
    r"(?:基金|资金|经费|其|总计|共计|总|本年|当年|当期|本期|上年|年初|期末|年末|累计|滚存|收支|合计|小计|数|额|余额|[收支入出结余转盈]"
    r"|全年|汇总|调整|变动|批准|安排|预计|实际|执行|完成|金额|预算|决算|后)*"
)
_FLOW: Final = re.compile(r"(?:总收入|总支出|收入|支出|当期结余|累计结余|滚存结余|结余)")
_VERSIONS: Final = re.compile(
    r"(?:年初|全年|汇总|批准|调整|变动|预计)?(?<![共会本]公共)(?<!本经营)(?<!保险基金)(?<!性基金)(?:预算|决算)(?:安排|执行|调整|完成)?[数额]?\Z"
)
_FLOWS: Final = re.compile(r"收入|支出|结余|结转|盈余")


@dataclass(slots=True)
class OpenList:
    """A list of parts being read. ``sep`` is the separator its parts were found to have."""

    whole: Frame | None
    cue: Cue
    depth: int
    colon: bool
    parts: list[Frame] = field(default_factory=list)
    sep: Sep = Sep.NONE
    mixed: bool = False
    """Whether it may have ended, or gone on, where nothing in its punctuation tells."""
    holes: bool = False
    """Whether an item without a figure stands in it."""
    closed_by_total: Frame | None = None
    bracket: bool = False
    """Whether brackets right behind the whole hold it, without a cue."""
    wholes: tuple[Frame, ...] = ()
    """For a list by class: the levels stated before it, one or all of which it takes apart."""


@dataclass(frozen=True, slots=True)
class Item:
    """Where a figure stands: in a list as its ``part``, or at the level of the sentence (``list`` is None)."""

    list: OpenList | None
    part: Frame | None


@dataclass(slots=True)
class Walk:
    """What came out of one paragraph: for each figure its item and label path, and the lists."""

    frames: tuple[Frame, ...]
    items: list[Item] = field(default_factory=list)
    labels: list[tuple[str, ...]] = field(default_factory=list)
    lists: list[OpenList] = field(default_factory=list)
    subject: str = ""
    """The name of what the paragraph speaks of last."""

    def label(self, frame: Frame) -> tuple[str, ...]:
        """The label path of a figure of this paragraph."""
        return self.labels[frame.index]

    def item(self, frame: Frame) -> Item:
        """The item a figure stands in."""
        return self.items[frame.index]


def walk(frames: tuple[Frame, ...], grammar: Grammar, subject: str) -> Walk:
    """Read the items and lists of a paragraph; ``subject`` is what headings say it is about."""
    return _Machine(grammar, Walk(frames, subject=subject)).run()


def composed(head: str, subject: str) -> str:
    """A label with its subject where it only names a flow: 支出 behind 医疗保险基金收入 is 医疗保险基金支出."""
    if not head:
        return subject
    if not _FLOW_ONLY.fullmatch(head):
        return head
    if not _FLOWS.search(head):
        return subject + head
    stem = stem_of(subject) or subject
    return (stem.removesuffix("基金") if head.startswith("基金") else stem) + head


def is_flow_only(head: str) -> bool:
    """Whether words name a flow or version of something named before, and no thing of their own."""
    return bool(_FLOW_ONLY.fullmatch(head))


def path_of(head: str, subject: str) -> tuple[str, ...]:
    """The label path of words outside all lists: their own name, or where they have none the subject's path."""
    if head and not _FLOW_ONLY.fullmatch(head):
        return (head,)
    *outer, last = subject.split("/")
    return (*outer, composed(head, last))


def stem_of(label: str) -> str:
    """The name of a fund or body before its 收入, 支出 or 结余."""
    flows = list(_FLOW.finditer(label))
    match = flows[-1] if flows else re.search("预算|决算", label)
    return label[: match.start()] if match else label


class _Machine:
    def __init__(self, grammar: Grammar, result: Walk) -> None:
        self.grammar = grammar
        self.result = result
        self.stack: list[OpenList] = []
        self.depth = 0
        self.focus: Frame | None = None
        """The last level stated in the item at hand."""
        self.top: Frame | None = None
        """The last level stated outside every list."""
        self.before: Frame | None = None
        """The same of the sentence before."""
        self.tops: list[Frame] = []
        """All levels stated outside every list in the sentence at hand."""
        self.tops_before: list[Frame] = []
        """The same of the whole paragraph so far."""
        self.saved: list[tuple[Frame | None, int]] = []

    def run(self) -> Walk:
        for frame in self.result.frames:
            self._punctuation(frame)
            self._open_bracket(frame)
            self._open(frame)
            self._place(frame)
        self.result.lists = [found for found in self.result.lists if found.parts]
        if self.result.frames and self.stack:
            self.stack.clear()
        return self.result

    # punctuation -------------------------------------------------------------------------------------------

    def _punctuation(self, frame: Frame) -> None:
        gap = frame.gap
        if gap.sep is Sep.STOP:
            self._new_sentence(frame)
            return
        for _ in range(min(gap.closes, self.depth)):
            self._close_bracket()
        if gap.sep is Sep.SEMICOLON and not gap.closes:
            self._semicolon(frame)
        for _ in range(gap.opens):
            self.saved.append((self.focus, len(self.stack)))
            self.depth += 1

    def _new_sentence(self, frame: Frame) -> None:
        self.depth = 0
        self.saved.clear()
        if self.stack and self.stack[-1].cue is Cue.PLUS and not self.stack[-1].closed_by_total:
            self.stack[-1].holes = True
        numbered = self.stack[0] if self.stack and self.stack[0].cue is Cue.FIRST else None
        self.stack.clear()
        if numbered is not None and frame.gap.cue is Cue.NEXT:
            self.stack.append(numbered)
        self.before = self.top or self.before
        self.top = None
        self.tops.clear()
        reaches_back = frame.gap.cue_first or frame.gap.cue in (Cue.BY_CLASS, Cue.MAINLY, Cue.FIRST)
        self.focus = self.before if reaches_back else None
        for _ in range(frame.gap.opens):
            self.saved.append((self.focus, 0))
            self.depth += 1

    def _close_bracket(self) -> None:
        self.depth -= 1
        self.focus, size = self.saved.pop()
        del self.stack[size:]

    def _semicolon(self, frame: Frame) -> None:
        """A semicolon goes on with a list whose parts it has parted, or whose first part stands alone so far."""
        while self.stack and self.stack[-1].depth == self.depth:
            current = self.stack[-1]
            if current.cue is Cue.FIRST and frame.gap.cue is Cue.NEXT:
                break
            alone = len(current.parts) <= 1 and current.sep in (Sep.NONE, Sep.SEMICOLON)
            goes_on = current.sep is Sep.SEMICOLON or (alone and frame.after.cue is Cue.NONE)
            if goes_on and frame.gap.cue is Cue.NONE and self._belongs(current, frame):
                current.mixed = current.mixed or (alone and not current.colon)
                break
            self.stack.pop()
        if not self.stack:
            self.focus = self.top if frame.gap.cue is Cue.AMONG else self.focus

    # lists -------------------------------------------------------------------------------------------------

    def _open(self, frame: Frame) -> None:
        gap = frame.gap
        if gap.cue in (Cue.NONE, Cue.RESPECTIVE, Cue.NEXT):
            return
        if gap.cue is Cue.PLUS:
            base = self._same_flow_before(frame)
            if self.stack and self.stack[-1].cue is Cue.PLUS:
                return
            opened = OpenList(None, Cue.PLUS, self.depth, gap.colon)
            if base is not None:
                opened.parts.append(base)
            self._push(opened)
            return
        whole = self._whole_for(frame)
        if whole is not None:
            wholes = (
                tuple(each for each in self.tops_before if each.like(whole))
                if gap.cue is Cue.BY_CLASS
                else ()
            )
            opened = OpenList(whole, gap.cue, self.depth, gap.colon, wholes=wholes)
            opened.holes = gap.cue is Cue.MAINLY
            self._push(opened)

    def _open_bracket(self, frame: Frame) -> None:
        """余额12亿元（一般债务5亿元，专项债务7亿元）: brackets behind a level that begin with a level of its kind."""
        before = self.result.frames[frame.index - 1] if frame.index else None
        gap = frame.gap
        if before is None or gap.opens != 1 or gap.closes or gap.head or gap.cue is not Cue.NONE:
            return
        named = frame.head and not any(word in frame.part.head for word in self.grammar.lexicon.yearly)
        if named and before.is_level and frame.is_level and before.like(frame):
            self._push(OpenList(before, Cue.AMONG, self.depth, colon=False, bracket=True))

    def _push(self, opened: OpenList) -> None:
        self.stack.append(opened)
        self.result.lists.append(opened)

    def _same_flow_before(self, frame: Frame) -> Frame | None:
        candidates = [self.top, self.before]
        return next((found for found in candidates if found is not None and found.like(frame)), None)

    def _whole_for(self, frame: Frame) -> Frame | None:
        """The level that a list opened before ``frame`` takes apart: the last one, of its kind where it can be."""
        found = [
            each
            for each in (self.focus, self.top, *reversed(self.tops))
            if each is not None and each.is_level
        ]
        counted = frame.gap.cue is Cue.MAKE_UP and found and _counts(found[0])
        alike = [each for each in found if each.like(frame)] if frame.is_level and not counted else []
        return next(iter(alike or found), None)

    def _belongs(self, current: OpenList, frame: Frame) -> bool:
        """Whether a level may be a part: of the list's kind, and not another flow of the same subject."""
        if current.whole is None:
            return True
        if frame.role is Role.LEVEL and current.whole.like(frame):
            whole = current.whole
            if frame.version and whole.version and frame.version != whole.version:
                return False
            if self._closes(frame) or (current.parts and frame.head and _FLOW_ONLY.fullmatch(frame.head)):
                return False
            if current.parts and "结转" in frame.head and whole.flow == "outlay":
                return True
            return not (whole.flow and frame.flow and whole.flow != frame.flow)
        return True

    def _closes(self, frame: Frame) -> bool:
        return any(frame.head.endswith(word) for word in self.grammar.lexicon.total)

    # figures -----------------------------------------------------------------------------------------------

    def _place(self, frame: Frame) -> None:
        if frame.role is Role.LEVEL:
            self._level(frame)
        top = self.stack[-1] if self.stack else None
        part = top.parts[-1] if top and top.parts else None
        self.result.items.append(Item(top, part))
        self.result.labels.append(self._label(frame))
        if frame.role is Role.LEVEL:
            self.focus = frame
            if not self.stack:
                self.top = frame
                self.tops.append(frame)
                self.tops_before.append(frame)
                if self.result.labels[-1] and (
                    not _FLOW_ONLY.fullmatch(frame.head) or _FLOWS.search(frame.head)
                ):
                    self.result.subject = _VERSIONS.sub("", "/".join(self.result.labels[-1]))

    def _level(self, frame: Frame) -> None:
        while self.stack and not self._taken(self.stack[-1], frame):
            if self.stack[-1].depth < self.depth:
                return
            self.stack.pop()

    def _taken(self, current: OpenList, frame: Frame) -> bool:
        """Whether the list keeps a level: as a further part, or as something said of the part at hand."""
        if current.cue is Cue.PLUS and self._closes(frame):
            if current.closed_by_total is None:
                current.closed_by_total = frame
            return False
        if not self._belongs(current, frame):
            return False
        members = current.cue is Cue.MAKE_UP and current.whole is not None and _counts(current.whole)
        if current.whole is not None and not current.whole.like(frame) and not members:
            return True
        gap = frame.gap
        if current.cue is Cue.FIRST:
            if gap.cue in (Cue.FIRST, Cue.NEXT):
                current.parts.append(frame)
            return True
        fresh = not current.parts
        if not frame.head and not fresh and gap.sep is not Sep.PAUSE and not self._qualified(frame):
            return True
        if any(frame.head.startswith(word) for word in self.grammar.lexicon.outside_lists):
            return True
        return self._further(current, frame)

    def _qualified(self, frame: Frame) -> bool:
        """资助50%的3586人: a level that the rate right before it qualifies; it begins where the rate does."""
        before = self.result.frames[frame.index - 1] if frame.index else None
        return before is not None and before.amount.kind is TokenKind.PERCENT and frame.gap.tail == "的"

    def _further(self, current: OpenList, frame: Frame) -> bool:
        begins = self.result.frames[frame.index - 1] if self._qualified(frame) else frame
        sep = min(begins.gap.sep, Sep.SEMICOLON)
        self._holes(current, frame)
        if len(current.parts) < 1 or (current.cue is Cue.PLUS and len(current.parts) <= 1):
            current.parts.append(frame)
            return True
        if current.sep is Sep.NONE:
            current.sep = sep
        elif sep > current.sep:
            current.mixed = True
            return False
        elif sep < current.sep:
            current.mixed = True
            return True
        current.parts.append(frame)
        return True

    def _holes(self, current: OpenList, frame: Frame) -> None:
        idle = [piece for piece in frame.gap.clauses[1:-1] if re.search(r"[\u4e00-\u9fff]{2}", piece)]
        if current.parts and idle and not any(self.grammar.reasons.search(piece) for piece in idle):
            current.holes = True
        if current.parts and any(word in frame.gap.head for word in self.grammar.lexicon.without_figures[:1]):
            current.holes = True

    # labels ------------------------------------------------------------------------------------------------

    def _label(self, frame: Frame) -> tuple[str, ...]:
        if frame.role is Role.LEVEL:
            return self._level_label(frame)
        if frame.head:
            return path_of(frame.head, self.result.subject)
        focus = self.focus or self.top
        return self.result.labels[focus.index] if focus is not None else path_of("", self.result.subject)

    def _level_label(self, frame: Frame) -> tuple[str, ...]:
        top = self.stack[-1] if self.stack else None
        if top is not None and top.whole is not None:
            whole = self.result.labels[top.whole.index]
            if top.parts and top.parts[-1] is frame:
                return (*whole, frame.head) if frame.head else whole
            inner = top.parts[-1].head if top.parts else ""
            return (*whole, composed(frame.head, inner))
        return path_of(frame.head, self.result.subject)


def _counts(frame: Frame) -> bool:
    return frame.quantity.unit.dims == (("item", 1),)


def levels(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Those that state amounts."""
    return tuple(frame for frame in frames if frame.is_level)

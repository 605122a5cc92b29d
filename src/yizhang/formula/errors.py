"""What goes wrong while a formula is parsed."""

from __future__ import annotations

from dataclasses import replace

from yizhang.places import Args, Place, Problem, arguments

_HALF_WIDTH = 0x2E7F
"""Characters above this code point are as wide as two Latin ones."""


_REACH = 40
"""How much of a line an excerpt shows on either side."""


class FormulaError(ValueError):
    """A formula that cannot be read, with the position of the first wrong character.

    ``line`` and ``column`` are 1-based within the formula's text. ``excerpt`` is the line at fault with a
    caret under it. :meth:`problem` gives the same as a value with a place.
    """

    def __init__(self, code: str, text: str, position: int, place: Place, arguments_: Args = ()) -> None:
        self.code = code
        self.text = text
        self.position = min(position, len(text))
        self.place = place
        self.arguments = arguments_
        super().__init__(f"{place} {code} ({self.line}:{self.column})\n{self.excerpt}".lstrip())

    @property
    def line(self) -> int:
        """Line of the first wrong character."""
        return self.text.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        """Column of the first wrong character, in code points."""
        return self.position - self.text.rfind("\n", 0, self.position)

    @property
    def excerpt(self) -> str:
        """What stands around the first wrong character, on its line, and a caret below it."""
        line = self.text.split("\n")[self.line - 1]
        begin = max(0, self.column - 1 - _REACH)
        before = line[begin : self.column - 1]
        margin = "".join("　" if ord(sign) > _HALF_WIDTH else " " for sign in before)
        return f"{line[begin : self.column + _REACH]}\n{margin}^"

    def at(self, place: Place) -> FormulaError:
        """The same error in a formula that stands at ``place``."""
        return FormulaError(self.code, self.text, self.position, place, self.arguments)

    def problem(self) -> Problem:
        """The error as a problem. A place that knows no line gets the column within the formula."""
        place = self.place if self.place.line else replace(self.place, column=self.column)
        fixed = {"line": self.line, "column": self.column, "excerpt": self.excerpt}
        return Problem(place, self.code, arguments({**dict(self.arguments), **fixed}))

"""How wide a line is printed, so that a full line can be told from one that ends its paragraph.

DIP text keeps no type sizes, but the lines of a justified paragraph are all filled to the same measure.
Widths are those of Times-Roman (Adobe Core 14 metrics), in em; characters not listed count as 0.5.
"""

from __future__ import annotations

from functools import lru_cache

_GROUPS = (
    (0.250, " .,"),
    (0.333, "!()[]-frI\u2010\u2011‘’´`"),
    (0.278, "/:;\\ijlt"),
    (0.444, "?acezäáàâ„“”è"),
    (0.389, "Jsš"),
    (0.556, "FPS"),
    (0.564, "+<=>"),
    (0.611, "ELTZ"),
    (0.667, "BCR"),
    (0.722, "ADGHKNOQUVXYÄÖÜw"),
    (0.778, "m&"),
    (0.889, "M"),
    (0.944, "W"),
    (0.833, "%"),
    (1.000, "…—"),
    (0.921, "@"),
    (0.180, "'"),
    (0.200, "|"),
)
_EM = {character: em for em, characters in _GROUPS for character in characters}
_DEFAULT = 0.5


class _Widths(dict[str, float]):
    def __missing__(self, key: str) -> float:
        return _DEFAULT


_width_of = _Widths(_EM).__getitem__

# Natural width, in em of their own type, of full lines; counted over 150 Antworten of 2025: answers 30 to
# 33.5 (10.7 pt), questions 28 to 32.3 (9.6 pt), their lettered parts 26 to 30.5.
FULL_PART = 26.8
FULL_ANNEX = 29.2  # annexes hold no questions
FULL_MAIN = 27.6
"""What a broken line and its next word need at least: parts of questions, and all else in an inquiry."""

RAGGED = 0.88
"""Share of the measure that a line fills at least, where its next word found no room."""

MOVED_DOWN, WIDEST_LINE = 32.0, 40.0
"""Between these a full line was lengthened by the first part of the word that it begins with.

DIP text moves a divided word whole to the next line. Of 6,400 full lines that begin with such a word 48 %
are wider than 32 em, of 940 that begin a paragraph 1 % (917 papers of 2025); one that lost a part of its
last word itself is about 1 em narrower. Wider than 40 em are rows of annexes."""


@lru_cache(maxsize=4096)  # rows of tables and first words come again and again
def width(text: str) -> float:
    """Printed width of a text in em."""
    return sum(map(_width_of, text))

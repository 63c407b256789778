"""Type sizes and edges as real papers have them; measured on pages of Antworten of 2025."""

from __future__ import annotations

from making.lines import Style

PAGE_WIDTH, PAGE_HEIGHT = 595.276, 841.89
RIGHT_EDGE = 535.7
TOP = 733.2
"""Baseline of the first line under a running head."""
BOTTOM = 72.0
NOTE_BOTTOM = 92.0
"""Lowest baseline on the first page, above the box with the transmission note."""
ROW_HEIGHT = 13.0
CELL_PADDING = 4.0

SERIF, ITALIC, SANS = "Times-Roman", "Times-Italic", "Helvetica-Bold"

KIND = Style(font=SANS, size=17.08, left=59.5, width=476, leading=19.9)
TITLE = Style(font=SANS, size=12.28, left=59.5, width=476, leading=14.95)
QUESTION_HEAD = Style(font=SERIF, size=9.61, left=98, width=303, leading=10.68, before=14)
QUESTION_TEXT = Style(font=SERIF, size=9.61, left=98, width=303, leading=10.68, before=5.4)
QUESTION = Style(font=SERIF, size=9.61, left=118.25, width=283, leading=10.68, before=22)
NEXT_QUESTION = Style(font=SERIF, size=9.61, left=118.25, width=283, leading=10.68, before=11.7)
PART = Style(font=SERIF, size=9.61, left=133.2, width=268, leading=10.68, before=5.4)
ANSWER_HEAD = Style(font=SERIF, size=10.68, left=59.5, width=341.5, leading=11.75, before=22)
ANSWER = Style(font=SERIF, size=10.68, left=59.5, width=341.5, leading=11.75, before=11.5)
ANSWER_TEXT = Style(font=SERIF, size=10.68, left=59.5, width=341.5, leading=11.75, before=5.4)
HEADING = Style(font="Times-Bold", size=10.68, left=59.5, width=341.5, leading=11.75, before=16)
ASKED = Style(font=SERIF, size=10.68, left=80, width=321, leading=11.75, before=5.4)
ASKED_PART = Style(font=SERIF, size=10.68, left=95, width=306, leading=11.75, before=3)
ANNEX = Style(font=SANS, size=11.75, left=59.5, width=476, leading=14, before=0)
CELL = Style(font=SERIF, size=9.61, left=59.5, width=476, leading=ROW_HEIGHT, before=8)
NOTE = Style(font=ITALIC, size=9.61, left=59.5, width=476, leading=10.68)
FOOTNOTE = Style(font=SERIF, size=8.01, left=66, width=469, leading=9.1)
WRITTEN_HEAD = Style(font="Times-Bold", size=12.28, left=59.5, width=300, leading=14, before=20)
ASKER = Style(font=SERIF, size=10.68, left=79.8, width=100, leading=11.75, before=16)
WRITTEN_QUESTION = Style(font=SERIF, size=10.68, left=190, width=216, leading=11.75)
WRITTEN_BY = Style(font=SERIF, size=10.68, left=94, width=312, leading=11.75, before=10)
WRITTEN_ANSWER = Style(font=SERIF, size=10.68, left=94, width=312, leading=11.75, before=5.4)
DIRECTORY = Style(font=SERIF, size=10.68, left=59.5, width=226, leading=13)
DIRECTORY_RIGHT = 310.0
"""Left edge of the second column of a directory."""

"""Pages of a sample paper: where every line stands, worked out before anything is drawn."""

from __future__ import annotations

from dataclasses import replace

from making import styles
from making.layout import (
    Layout,
    Page,
    PlacedLine,
    PlacedTable,
    column_edges,
    directory_rows,
    number_pages,
    title_block,
)
from making.lines import BrokenLine, Style, break_lines
from making.source import NOTE_MARK, Block, SamplePaper

SPACED = {
    "vf": "V o r b e m e r k u n g  d e r  F r a g e s t e l l e r",
    "vb": "V o r b e m e r k u n g  d e r  B u n d e s r e g i e r u n g",
    "wir": "Wir fragen die Bundesregierung:",
}
KEEP = 3
"""Lines that must fit under a heading or a first line for it to stay on the page."""


def lay_out(paper: SamplePaper) -> Layout:
    """Place every line of a paper."""
    setter = _Setter(paper)
    blocks = list(paper.blocks)
    at = 0
    while at < len(blocks):
        rows, entries = _count_marks(blocks, at, "|"), _count_marks(blocks, at, ">")
        if rows:
            setter.place_table(blocks[at : at + rows], at)
        elif entries:
            setter.place_directory(blocks[at : at + entries])
        else:
            setter.place_block(blocks, at)
        at += rows or entries or 1
    number_pages(setter.layout.pages)
    return setter.layout


def _count_marks(blocks: list[Block], at: int, mark: str) -> int:
    end = at
    while end < len(blocks) and blocks[end].mark == mark:
        end += 1
    return end - at


class _Setter:
    """Sets block after block, from top to bottom, page after page."""

    def __init__(self, paper: SamplePaper) -> None:
        self.paper = paper
        self.layout = Layout(paper=paper)
        self.written = paper.head["typ"] in ("Schriftliche Fragen", "Fragen")
        self.cell_bottom = styles.PAGE_HEIGHT
        self.asks = paper.head["typ"] in ("Kleine Anfrage", "Große Anfrage")
        self.text_style = styles.ANSWER_TEXT
        self.notes = {block.label: block.text for block in paper.blocks if block.mark == "~"}
        noted = "schreiben" in paper.head
        self.layout.pages.append(Page(floor=styles.NOTE_BOTTOM if noted else styles.BOTTOM))
        self.y = self._place_title()

    @property
    def page(self) -> Page:
        return self.layout.pages[-1]

    def _new_page(self) -> None:
        self.layout.pages.append(Page(floor=styles.BOTTOM))
        self.y = styles.TOP + styles.ANSWER.leading

    def _place_title(self) -> float:
        y = 667.5
        for text, style, gap in title_block(self.paper.head):
            y -= gap
            for place, line in enumerate(break_lines(text, style)):
                y -= style.leading if place else 0.0
                shown = line.text + " " if line.join == "blank" else line.text
                self.page.items.append(PlacedLine(text=shown, style=style, left=style.left, y=y))
        return y - 20

    def place_block(self, blocks: list[Block], at: int) -> None:
        """Place one paragraph, and note on which pages it stands."""
        block = blocks[at]
        if block.mark == "~":
            return
        if block.mark == "@" and block.label in ("sign", "by"):
            self._place_each(block)
            return
        if block.mark == "@" and block.label == "who":
            self._place_asker(block.text.split(" / "))
            return
        if self._begins_page(block):
            self._new_page()
        first = len(self.layout.pages)
        text, prefix, style = self._style_of(blocks, at)
        spaced = block.mark == "@" and block.label in SPACED
        lines = [BrokenLine(text=text, join="end")] if spaced else break_lines(text, style)
        first = self._place_lines(lines, style, prefix) if text else first
        if self.written and block.mark == "?":
            self.y, self.cell_bottom = min(self.y, self.cell_bottom), styles.PAGE_HEIGHT
        self.layout.pages_of_blocks[at] = (first, len(self.layout.pages))

    def _begins_page(self, block: Block) -> bool:
        if block.mark != "@":
            return False
        after_directory = block.label == "gb" and self.page.directory
        return block.label == "anlage" or after_directory or (block.label == "dir" and self.page.directory)

    def _place_each(self, block: Block) -> None:
        """Lines that are printed as given: who signs, or the head of a written answer."""
        style = styles.HEADING if block.label == "sign" else styles.WRITTEN_BY
        for number, text in enumerate(block.text.split(" / ")):
            later = replace(style, before=0.0) if number and block.label == "by" else style
            self._place_lines([BrokenLine(text=text, join="end")], later, "")
        if block.label == "by":
            self.text_style = styles.WRITTEN_ANSWER

    def _place_asker(self, cell: list[str]) -> None:
        """Number, name and Fraktion in the left column; the question beside it begins at the same height."""
        number, *names = cell
        lines = [line for name in names for line in break_lines(name, styles.ASKER)]
        self.y -= styles.ASKER.before
        if self.y - (len(lines) + KEEP) * styles.ASKER.leading < self.page.floor:
            self._new_page()
        self.cell_bottom = self.y
        self.page.items.append(
            PlacedLine(text=number, style=styles.ASKER, left=59.5, y=self.y - styles.ASKER.leading)
        )
        for line in lines:
            self.cell_bottom -= styles.ASKER.leading
            self.page.items.append(
                PlacedLine(text=line.text, style=styles.ASKER, left=styles.ASKER.left, y=self.cell_bottom)
            )

    def place_directory(self, entries: list[Block]) -> None:
        """Entries in two columns, with dots up to the number."""
        self.page.directory = True
        rows = [row for entry in entries for row in directory_rows(entry.text)]
        half = (len(rows) + 1) // 2
        top = self.y - 6
        for number, text in enumerate(rows):
            column, row = divmod(number, half)
            left = styles.DIRECTORY_RIGHT if column else styles.DIRECTORY.left
            y = top - (row + 1) * styles.DIRECTORY.leading
            line = PlacedLine(text=text, style=styles.DIRECTORY, left=left, y=y)
            self.page.items.append(line)

    def _style_of(self, blocks: list[Block], at: int) -> tuple[str, str, Style]:
        """Text, number in front of it, and style of a block; remembers what plain paragraphs after it are."""
        block = blocks[at]
        if block.mark == "@":
            return self._style_of_heading(block)
        if block.mark == "?":
            return self._style_of_question(block, asked_before=at > 0 and blocks[at - 1].mark == "?")
        if block.mark in ("!", "=") and self.written:
            return block.text, "", styles.WRITTEN_ANSWER
        if block.mark in ("!", "="):
            self.text_style = styles.ANSWER_TEXT
            joined = block.mark == "=" and at > 0 and blocks[at - 1].mark == "!"
            if joined and blocks[at - 1].label == "+":
                return f"{blocks[at - 1].text} {block.text}", "", styles.ANSWER
            return (
                ("" if block.label == "+" else block.text),
                "",
                styles.ANSWER_TEXT if joined else styles.ANSWER,
            )
        return block.text, "", styles.HEADING if block.mark == "#" else self.text_style

    def _style_of_heading(self, block: Block) -> tuple[str, str, Style]:
        self.text_style = styles.QUESTION_TEXT if block.label == "vf" else styles.ANSWER_TEXT
        special = {"anlage": styles.ANNEX, "gb": styles.WRITTEN_HEAD, "dir": styles.WRITTEN_HEAD}
        if block.label in special:
            return block.text, "", special[block.label]
        head = styles.QUESTION_HEAD if block.label == "vf" else styles.ANSWER_HEAD
        return SPACED.get(block.label, block.text), "", head

    def _style_of_question(self, block: Block, *, asked_before: bool) -> tuple[str, str, Style]:
        if self.written:
            return block.text, "", styles.WRITTEN_QUESTION
        main, part = (styles.ASKED, styles.ASKED_PART) if self.asks else (styles.QUESTION, styles.PART)
        if block.label == "+":
            return block.text, "", replace(main, before=part.before)
        if not block.label.isdigit():
            return block.text, f"{block.label})", part
        follows = asked_before and not self.asks
        return block.text, f"{block.label}.", styles.NEXT_QUESTION if follows else main

    def _place_lines(self, lines: list[BrokenLine], style: Style, prefix: str) -> int:
        """Place the lines of a paragraph; returns the page of its first line."""
        self.y -= style.before
        first = 0
        for number, line in enumerate(lines):
            needed = style.leading * (KEEP if number == 0 else 1) + self._note_height(line)
            if self.y - needed < self.page.floor:
                self._new_page()
            self._add_notes(line)
            self.y -= style.leading
            first = first or len(self.layout.pages)
            if prefix and number == 0:
                left = style.left - (20.25 if prefix[0].isdigit() else 14.9)
                self.page.items.append(PlacedLine(text=prefix, style=style, left=left, y=self.y))
            self._add_line(line, style)
        return first

    def _add_line(self, line: BrokenLine, style: Style) -> None:
        blanks = line.text.count(" ")
        spare = style.width - style.measure(line.text)
        justified = line.join not in ("end", "address") and "Bold" not in style.font
        stretch = spare / blanks if blanks and justified else 0.0
        # Typeset papers keep the blank behind a line that goes on.
        text = line.text + " " if line.join == "blank" else line.text
        self.page.items.append(
            PlacedLine(text=text, style=style, left=style.left, y=self.y, stretch=min(stretch, 6.0))
        )

    def _note_lines(self, line: BrokenLine) -> list[BrokenLine]:
        marks = NOTE_MARK.findall(line.text)
        return [
            noted
            for mark in marks
            for noted in break_lines(f"{{{mark}}} {self.notes[mark]}", styles.FOOTNOTE)
        ]

    def _note_height(self, line: BrokenLine) -> float:
        lines = self._note_lines(line)
        return len(lines) * styles.FOOTNOTE.leading + (0.0 if self.page.footnotes or not lines else 10.0)

    def _add_notes(self, line: BrokenLine) -> None:
        self.page.floor += self._note_height(line)
        self.page.footnotes += self._note_lines(line)

    def place_table(self, blocks: list[Block], at: int) -> None:
        """Place a table on one page."""
        rows = tuple(tuple(block.text.split("|")) for block in blocks)
        height = len(rows) * styles.ROW_HEIGHT + styles.CELL.before
        if self.y - height < self.page.floor:
            self._new_page()
        self.y -= styles.CELL.before
        edges = column_edges(rows, styles.WRITTEN_ANSWER.left if self.written else styles.CELL.left)
        self.page.items.append(PlacedTable(rows=rows, edges=edges, y=self.y - styles.ROW_HEIGHT))
        self.y -= len(rows) * styles.ROW_HEIGHT
        for number in range(len(rows)):
            self.layout.pages_of_blocks[at + number] = (len(self.layout.pages), len(self.layout.pages))

"""Draws laid-out pages as PDF; the same layout gives the same bytes."""

from __future__ import annotations

import io

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from making import styles
from making.layout import Layout, Page, PlacedLine, PlacedTable, german_date
from making.lines import MARK_SCALE, Style, break_lines
from making.source import NOTE_MARK

IMPRINT = (
    "Gesamtherstellung: H. Heenemann GmbH & Co. KG, Buch- und Offsetdruckerei, Bessemerstraße 83–91, "
    "12103 Berlin, www.heenemann-druck.de",
    "Vertrieb: Bundesanzeiger Verlag GmbH, Postfach 10 05 34, 50445 Köln, Telefon (02 21) 97 66 83 40, "
    "Fax (02 21) 97 66 83 44, www.bundesanzeiger-verlag.de",
    "ISSN 0722-8333",
)
DRAFT = "Vorabfassung - wird durch die lektorierte Version ersetzt."
HEAD = Style(font=styles.SERIF, size=10.68, left=59.5, width=476, leading=12)
NUMBER = Style(font=styles.SANS, size=11.75, left=59.5, width=476, leading=12)


def draw_pdf(layout: Layout) -> bytes:
    """Write a layout as PDF: page streams plain and dates fixed, so that equal input gives equal bytes."""
    buffer = io.BytesIO()
    size = (styles.PAGE_WIDTH, styles.PAGE_HEIGHT)
    canvas = Canvas(buffer, pagesize=size, pageCompression=0, invariant=1)
    head = layout.paper.head
    canvas.setTitle(f"Drucksache {_number(head)}")
    canvas.setAuthor("Beispiel, frei erfunden")
    canvas.setSubject(head.get("titel", head["typ"]))
    for number, page in enumerate(layout.pages, start=1):
        if number == 1:
            _draw_first_head(canvas, head)
        _draw_body(canvas, page)
        if number > 1:
            _draw_running_head(canvas, head, page)
        elif "schreiben" in head:
            _draw_note(canvas, head)
        if number == len(layout.pages):
            _draw_imprint(canvas)
        if head.get("vorabfassung"):
            _draw_draft_mark(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _number(head: dict[str, str]) -> str:
    return f"{head['nummer']} {head['zusatz']}" if "zusatz" in head else head["nummer"]


def _draw_body(canvas: Canvas, page: Page) -> None:
    for item in page.items:
        if isinstance(item, PlacedTable):
            _draw_table(canvas, item)
        else:
            _draw_line(canvas, item)
    if page.footnotes:
        _draw_footnotes(canvas, page)


def _draw_line(canvas: Canvas, line: PlacedLine) -> None:
    text = canvas.beginText(line.left, line.y)
    text.setWordSpace(line.stretch)
    for place, piece in enumerate(NOTE_MARK.split(line.text)):
        if place % 2:
            text.setFont(line.style.font, line.style.size * MARK_SCALE)
            text.setRise(line.style.size * 0.35)
        else:
            text.setFont(line.style.font, line.style.size)
            text.setRise(0)
        if piece:
            text.textOut(piece)
    canvas.drawText(text)


def _draw_table(canvas: Canvas, table: PlacedTable) -> None:
    canvas.setLineWidth(0.4)
    top = table.y + styles.ROW_HEIGHT - styles.CELL_PADDING
    bottom = top - len(table.rows) * styles.ROW_HEIGHT
    for edge in table.edges:
        canvas.line(edge, top, edge, bottom)
    for number in range(len(table.rows) + 1):
        y = top - number * styles.ROW_HEIGHT
        canvas.line(table.edges[0], y, table.edges[-1], y)
    for number, row in enumerate(table.rows):
        for left, cell in zip(table.edges, row, strict=False):
            at = table.y - number * styles.ROW_HEIGHT
            _draw_line(
                canvas, PlacedLine(text=cell, style=styles.CELL, left=left + styles.CELL_PADDING, y=at)
            )


def _draw_footnotes(canvas: Canvas, page: Page) -> None:
    y = page.floor - 12.0
    canvas.setLineWidth(0.4)
    canvas.line(styles.FOOTNOTE.left, y + 9, styles.FOOTNOTE.left + 120, y + 9)
    for line in page.footnotes:
        _draw_line(canvas, PlacedLine(text=line.text, style=styles.FOOTNOTE, left=styles.FOOTNOTE.left, y=y))
        y -= styles.FOOTNOTE.leading


def _draw_first_head(canvas: Canvas, head: dict[str, str]) -> None:
    term, _, running = _number(head).partition("/")
    canvas.setFont(styles.SANS, 16.02)
    canvas.drawString(59.5, 771.0, "Deutscher Bundestag")
    canvas.setFont(styles.SANS, 11.75)
    canvas.drawRightString(_left_of_number(term, running), 771.0, "Drucksache ")
    canvas.setFont(styles.SANS, 16.02)
    canvas.drawRightString(styles.RIGHT_EDGE, 771.0, f"{term}/{running}")
    canvas.setFont(styles.SANS, 11.75)
    canvas.drawString(59.5, 751.3, f"{term}. Wahlperiode")
    canvas.setFont("Helvetica", 8.54)
    canvas.drawRightString(styles.RIGHT_EDGE, 751.3, _dotted(head["datum"]))


def _left_of_number(term: str, running: str) -> float:
    return styles.RIGHT_EDGE - float(stringWidth(f"{term}/{running}", styles.SANS, 16.02))


def _dotted(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}.{month}.{year}"


def _draw_note(canvas: Canvas, head: dict[str, str]) -> None:
    """The box with the transmission note at the foot of the first page."""
    date = german_date(head["schreiben"]).replace(" ", "\u00a0")
    letter = f"mit Schreiben {head['ressort_gen']} vom {date} übermittelt."
    sentence = f"Die Antwort wurde namens der Bundesregierung {letter}"
    y = 54.8
    canvas.setLineWidth(0.4)
    canvas.rect(55.5, 26.0, 484.0, 42.0)
    for line in break_lines(sentence, styles.NOTE):
        _draw_line(canvas, PlacedLine(text=line.text, style=styles.NOTE, left=59.5, y=y))
        y -= styles.NOTE.leading
    last = "Die Drucksache enthält zusätzlich – in kleinerer Schrifttype – den Fragetext."
    _draw_line(canvas, PlacedLine(text=last, style=styles.NOTE, left=59.5, y=31.3))


def _draw_running_head(canvas: Canvas, head: dict[str, str], page: Page) -> None:
    """Number of the paper outside, page in the middle, parliament inside; mirrored on odd pages."""
    paper, house = (
        f"Drucksache {_number(head)}",
        f"Deutscher Bundestag – {head['nummer'].split('/')[0]}. Wahlperiode",
    )
    y = 770.3
    left, right = ((paper, NUMBER), (house, HEAD)) if not page.mirrored else ((house, HEAD), (paper, NUMBER))
    _draw_line(canvas, PlacedLine(text=left[0], style=left[1], left=59.5, y=y))
    _draw_line(canvas, PlacedLine(text=f"– {page.label} –", style=HEAD, left=287.0, y=y))
    edge = styles.RIGHT_EDGE - right[1].measure(right[0])
    _draw_line(canvas, PlacedLine(text=right[0], style=right[1], left=edge, y=y))


def _draw_imprint(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 6.4)
    for number, line in enumerate(IMPRINT):
        canvas.drawCentredString(styles.PAGE_WIDTH / 2, 56.2 - 7.7 * number, line)


def _draw_draft_mark(canvas: Canvas) -> None:
    """The turned words in the outer margin of a draft."""
    canvas.saveState()
    canvas.setFillGray(0.5)
    canvas.setFont("Helvetica", 12)
    canvas.translate(576, 250)
    canvas.rotate(90)
    canvas.drawString(0, 0, DRAFT)
    canvas.restoreState()

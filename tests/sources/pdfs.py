"""Builders of invented papers as PDF, in the layout of real ones. Every word in them is made up."""

from __future__ import annotations

import io
from collections.abc import Callable

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

LEFT, TOP = 59.5, A4[1] - 56.7
INDENT = 38.4
QUESTION, ANSWER = ("Times-Roman", 9.6), ("Times-Roman", 10.7)

QUESTION_LINES = (
    "Wie viele Leuchttürme hat der Bund im Jahr 2098 neu ge-",
    "strichen, und in welcher Farbe?",
)
ANSWER_LINES = (
    "Die Bundesregierung hat keinen Leuchtturm gestrichen, weil die Klima-",
    "und Wetterlage es nicht erlaubte.",
)
LEFT_COLUMN = tuple(f"Der Leuchtturm mit der Nummer {n} steht fest auf seinem Fels." for n in range(12))
RIGHT_COLUMN = tuple(f"Das Nebelhorn mit der Nummer {n} bleibt bei Sonne still hier." for n in range(11))
TABLE = (
    ("Küste", "Türme", "Kosten"),
    ("Nordland", "17", "1.200"),
    ("Südland", "4", "85.000"),
    ("Ostland", "231", "7"),
)


def pdf(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    """Give a PDF with one page a painter."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, **options)
    for paint in pages:
        paint(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, font: tuple[str, float] = ANSWER) -> float:
    """Write one line with its baseline `top` points below the page's upper edge; give where it ends."""
    canvas.setFont(*font)
    canvas.drawString(x, A4[1] - top, text)
    return x + stringWidth(text, *font)


def write_lines(
    canvas: Canvas, x: float, top: float, lines: tuple[str, ...], font: tuple[str, float]
) -> float:
    """Write lines below each other; give the baseline of the next."""
    for line in lines:
        write(canvas, x, top, line, font)
        top += 1.1 * font[1]
    return top


def first_page(canvas: Canvas) -> None:
    """Head, letter-spaced heading, question, answer, note at the foot, mark of a draft in the margin."""
    write(canvas, LEFT, 71, "Deutscher Bundestag", ("Helvetica-Bold", 16))
    write(canvas, 408, 71, "Drucksache 99/12", ("Helvetica-Bold", 11.7))
    write(canvas, LEFT, 90, "99. Wahlperiode", ("Helvetica-Bold", 11.7))
    write(canvas, 493, 90, "03.02.2098", ("Helvetica", 8.5))
    write(canvas, LEFT, 174, "Antwort", ("Helvetica-Bold", 17.1))
    canvas.setFont(*QUESTION)
    canvas.drawString(LEFT + INDENT, A4[1] - 300, "Vorbemerkung der Fragesteller", charSpace=0.145 * 9.6)
    write(canvas, LEFT, 315, "V o r b e m e r k u n g  d e r  B u n d e s r e g i e r u n g", ANSWER)
    write(canvas, LEFT + INDENT + 4.8, 330, "1.", QUESTION)
    write_lines(canvas, LEFT + INDENT + 20.3, 330, QUESTION_LINES, QUESTION)
    write_lines(canvas, LEFT, 360, ANSWER_LINES, ANSWER)
    note = "Die Antwort wurde namens der Bundesregierung übermittelt."
    write(canvas, LEFT, 787, note, ("Times-Italic", 9.6))
    canvas.saveState()
    canvas.translate(30, 300)
    canvas.rotate(90)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(0, 0, "Vorabfassung")
    canvas.restoreState()


def footnote_page(canvas: Canvas) -> None:
    """Raised marks in the text and before the footnote, an index, a ligature and a soft hyphen."""
    running_head(canvas, 2)
    end = write(canvas, LEFT, 100, "Der Turm ist hoch")
    end = write(canvas, end, 96.4, "12", ("Times-Roman", 6.2))
    end = write(canvas, end, 100, " und steht im Wasser.")
    end = write(canvas, LEFT, 120, "Er spart CO")
    end = write(canvas, end, 122, "2", ("Times-Roman", 6.2))
    write(canvas, end, 120, " und Farbe.")
    end = write(canvas, LEFT, 760, "12", ("Times-Roman", 5.5))
    write(canvas, end, 763, " Gemessen bei Ebbe.", ("Times-Roman", 8.5))


def running_head(canvas: Canvas, page: int) -> None:
    """Number, page and parliament in one line over the width of the page."""
    write(canvas, LEFT, 71.6, "Drucksache 99/12")
    write(canvas, 290, 71.6, f"– {page} –")
    write(canvas, 389, 71.6, "Deutscher Bundestag – 99. Wahlperiode")


def table_page(canvas: Canvas) -> None:
    """A ruled table of three columns between two paragraphs."""
    running_head(canvas, 3)
    write_lines(
        canvas, LEFT, 100, ("Die Zahlen stehen in der folgenden Tabelle, geordnet nach Küsten:",), ANSWER
    )
    for at, row in enumerate(TABLE):
        for x, cell in zip((LEFT + 6, 240, 400), row, strict=True):
            write(canvas, x, 130 + 14 * at, cell)
        canvas.line(LEFT, A4[1] - 133 - 14 * at, 540, A4[1] - 133 - 14 * at)
    write_lines(
        canvas, LEFT, 200, ("Nach der Tabelle geht der Text auf ganzer Breite weiter wie zuvor.",), ANSWER
    )


def two_column_page(canvas: Canvas) -> None:
    """A title over the width, two columns whose lines do not stand level, a page number below."""
    running_head(canvas, 4)
    write(
        canvas,
        LEFT,
        105,
        "Bericht über Türme und Hörner an allen Küsten des Landes, erster Teil",
        ("Times-Bold", 12),
    )
    write_lines(canvas, LEFT, 130, LEFT_COLUMN, ("Times-Roman", 9))
    write_lines(canvas, 305, 133, RIGHT_COLUMN, ("Times-Roman", 9))
    write(canvas, 290, 800, "4")


DIRECTORY = tuple(f"Turm{n}, Ute (ABC)" for n in range(25)), tuple(f"Horn{n}, Udo Peter" for n in range(25))


def directory_page(canvas: Canvas) -> None:
    """Names, dots and numbers in two columns, as before Schriftliche Fragen."""
    running_head(canvas, 5)
    write(canvas, LEFT, 110, "Verzeichnis der Fragenden", ("Helvetica-Bold", 12))
    for column, names in enumerate(DIRECTORY):
        for at, name in enumerate(names):
            end = write(canvas, (LEFT, 310)[column], 145 + 12 * at, f"{name} ", QUESTION)
            dots = ". " * int(((285, 530)[column] - 24 - end) / 4.8)
            write(canvas, end, 145 + 12 * at, dots, QUESTION)
            write(canvas, (285, 530)[column] - 20, 145 + 12 * at, f"{at}, 7", QUESTION)


def rotated_page(canvas: Canvas) -> None:
    """A page shown in landscape (/Rotate 90) with text that stands upright then."""
    canvas.setPageRotation(90)
    canvas.saveState()
    canvas.translate(A4[0], 0)
    canvas.rotate(90)
    canvas.setFont(*ANSWER)
    canvas.drawString(80, 500, "Quer gelegte Anlage mit breiter Tabelle")
    canvas.restoreState()


def turned_table_page(canvas: Canvas) -> None:
    """A page on which a table stands on its side."""
    canvas.setPageRotation(0)
    canvas.translate(300, 100)
    canvas.rotate(90)
    for at, row in enumerate(TABLE):
        for x, cell in zip((0, 150, 300), row, strict=True):
            canvas.setFont(*ANSWER)
            canvas.drawString(x, -14 * at, cell)


def scanned_page(canvas: Canvas) -> None:
    """A page that is a picture."""
    canvas.drawInlineImage(_picture(), 50, 50, 400, 600)


def _picture() -> object:
    from PIL import Image

    return Image.new("L", (40, 60), 128)


def with_ligature() -> bytes:
    """Give a PDF in whose font one code stands for two letters, inside a word and at its end."""
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <00660069> endbfchar"
    ranges = b" 1 beginbfrange <20> <7e> <0020> endbfrange"
    content = b"BT /F1 10 Tf 50 700 Td (Der Pro\x01 \x01ndet das \x01) Tj ET"
    encoding = b"<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[1/fi]>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 6 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/ToUnicode 5 0 R/Encoding " + encoding + b">>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap + ranges), cmap + ranges),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + table
    return out + b"trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start


PAGES: dict[str, Callable[[Canvas], None]] = {
    "first": first_page,
    "footnote": footnote_page,
    "table": table_page,
    "two_columns": two_column_page,
    "directory": directory_page,
    "rotated": rotated_page,
    "turned_table": turned_table_page,
}
"""Every kind of page, for tests that hold both engines against each other."""

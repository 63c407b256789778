"""The news of a watch → text, JSON, and the message of a mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from indexer.model import JsonObject
from query.differences import WordChange
from query.render.differences import changes_to_json, changes_to_text, marked_changes
from query.render.feeds import Entry, hit_entry
from query.render.paragraphs import Style, wrapped
from query.render.shapes import hit_to_json
from query.render.text import hit_to_text
from query.watch import News, WatchReport

CHANGED = "Geändert"
"""What stands before the words that changed."""

UNKNOWN = "der frühere Wortlaut liegt nicht vor"


def report_to_text(report: WatchReport, style: Style) -> str:
    """A heading, then each hit as `search` prints it, with what changed above its link."""
    blocks = [style.strong(f"{report.watch}: {summary(report)}") + style.faint(f"  {report.query}")]
    for place, one in enumerate(report.news, 1):
        lines = hit_to_text(place, one.hit, style).split("\n")
        if one.change == "changed":
            lines[-1:-1] = _diff_lines(one.diff, style)  # the last line is the link
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def summary(report: WatchReport) -> str:
    """`2 new, 1 changed`."""
    changed = sum(one.change == "changed" for one in report.news)
    counts = ((len(report.news) - changed, "new"), (changed, "changed"))
    parts = [f"{count} {name}" for count, name in counts if count]
    return ", ".join(parts)


def _diff_lines(diff: tuple[WordChange, ...], style: Style) -> Iterator[str]:
    shown = marked_changes(diff, style) if diff else [(UNKNOWN, len(UNKNOWN))]
    yield from wrapped(chain([(f"{CHANGED}:", len(CHANGED) + 1)], shown), style)


def report_to_json(report: WatchReport) -> JsonObject:
    """A report as one object, as it is posted."""
    return {
        "watch": report.watch,
        "query": report.query,
        "found_at": report.found_at,
        "news": [news_to_json(one) for one in report.news],
    }


def news_to_json(news: News) -> JsonObject:
    """A hit with what changed; `diff` is empty for a new one, and where the former text is not known."""
    return {
        "change": news.change,
        "diff": changes_to_json(news.diff),
        "hit": hit_to_json(news.hit),
    }


def report_to_lines(report: WatchReport) -> str:
    """An object a line and hit, each with the name of its watch."""
    head = {"watch": report.watch, "query": report.query, "found_at": report.found_at}
    return "\n".join(json.dumps(head | news_to_json(one), ensure_ascii=False) for one in report.news)


def report_to_mail(report: WatchReport, to: str | None) -> bytes:
    """The text of a report as a message; with `to` as a mail with headers (RFC 5322), in UTF-8."""
    text = report_to_text(report, Style()) + "\n"
    if to is None:
        return text.encode("utf-8", "replace")
    from email.message import EmailMessage  # noqa: PLC0415 - only those who have mail sent need it
    from email.utils import formatdate  # noqa: PLC0415

    mail = EmailMessage()
    mail["To"] = to
    mail["Subject"] = f"Drucksuche: {report.watch}: {summary(report)}"
    mail["Date"] = formatdate()
    mail.set_content(text.encode("utf-8", "replace").decode("utf-8"), charset="utf-8")
    return mail.as_bytes()


def feed_entries(report: WatchReport) -> list[Entry]:
    """The entries of a feed for these news; what changed stands before the text."""
    return [
        hit_entry(
            one.hit,
            report.found_at,
            None if one.change == "new" else f"{CHANGED}: {changes_to_text(one.diff) or UNKNOWN}",
        )
        for one in report.news
    ]

"""Where the news of a watch go: the terminal or pipe, a feed, a mail, an address."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from query.cli.terminal import terminal_style
from query.watch import DeliveryError, Target, Watch, WatchReport, post_json, send_mail
from query.watch.files import write_whole


def targets_of(watch: Watch, *, as_json: bool, quiet: bool) -> tuple[Target, ...]:
    """The targets of a watch; the terminal is one unless `quiet` and there is another."""
    targets = []
    if watch.atom is not None:
        path = watch.atom
        targets.append(Target(name="atom", send=partial(_to_feed, path), is_due=lambda: not path.exists()))
    if watch.mail:
        targets.append(Target(name="mail", send=partial(_to_mail, watch.mail, watch.to)))
    if watch.hook is not None:
        targets.append(Target(name="hook", send=partial(_to_hook, watch.hook)))
    if not (quiet and targets):
        targets.insert(0, Target(name="print", send=partial(_print, as_json)))
    return tuple(targets)


def _print(as_json: bool, report: WatchReport) -> None:
    from query.render.news import report_to_lines, report_to_text  # noqa: PLC0415 - most runs have no news

    text = report_to_lines(report) if as_json else report_to_text(report, terminal_style()) + "\n"
    click.echo(text, color=True)  # which flushes: what is written down as told is out


def _to_feed(path: Path, report: WatchReport) -> None:
    from query.render import feeds  # noqa: PLC0415
    from query.render.news import feed_entries  # noqa: PLC0415

    feed = feeds.Feed(
        key=f"watch {report.watch}", title=f"Drucksuche: {report.watch}", updated=report.found_at
    )
    try:
        old = feeds.read_entries(path.read_bytes()) if path.exists() else []
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, feeds.write_feed(feed, feeds.joined(feed_entries(report), old)))
    except OSError as error:
        raise DeliveryError(f"{path}: cannot be written ({error.strerror or error})") from error
    except ValueError as error:
        raise DeliveryError(f"{path}: is no feed that can be gone on with ({error}); move it away") from error


def _to_mail(command: tuple[str, ...], to: str | None, report: WatchReport) -> None:
    from query.render.news import report_to_mail  # noqa: PLC0415

    given = {"{name}": report.watch, "{count}": str(len(report.news))}
    send_mail([_filled(one, given) for one in command], report_to_mail(report, to))


def _filled(text: str, given: dict[str, str]) -> str:
    for name, value in given.items():
        text = text.replace(name, value)
    return text


def _to_hook(address: str, report: WatchReport) -> None:
    from query.render.news import report_to_json  # noqa: PLC0415

    body = json.dumps(report_to_json(report), ensure_ascii=False).encode("utf-8", "replace")
    post_json(address, body)

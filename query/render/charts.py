"""Statistics as a chart: on a terminal by plotext, as SVG by pygal. Both come with the extra `charts`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from query.errors import QueryError
from query.model import Stats
from query.render.paragraphs import Style
from query.render.statistics import ALL, share

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_LINES = 6
"""Groups that are drawn beside the whole, those with most hits; the table has all."""

_MARKERS = "*ox+#@%"
"""One a line, so that a chart without colour can be read."""
_HEIGHT = 16
_MOST_LABELS = 8
_SVG_NAMES = "http://www.w3.org/2000/svg"


class ChartError(QueryError):
    """A chart was asked for, and the library that draws it is not installed."""

    code = "charts"


def lines_of(stats: Stats) -> tuple[list[str], dict[str, list[float | None]]]:
    """The periods, and for each line its shares in a hundred; None where there are no sections at all."""
    periods = list(dict.fromkeys(row.period for row in stats.rows))
    hits: dict[str, int] = {}
    shares: dict[tuple[str, str], float] = {}
    for row in stats.rows:
        name = ALL if row.group is None else row.group
        hits[name] = hits.get(name, 0) + row.hits
        if row.sections:
            shares[name, row.period] = share(row)
    groups = sorted((name for name in hits if name != ALL), key=lambda name: -hits[name])[:MOST_LINES]
    return periods, {
        name: [shares.get((name, period)) for period in periods] for name in (ALL, *groups) if name in hits
    }


def stats_to_chart(stats: Stats, style: Style) -> str:
    """Lines over time for a terminal. Raises `ChartError` without plotext."""
    try:
        import plotext  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise _missing("plotext") from error
    periods, lines = lines_of(stats)
    figure: Any = plotext.figure
    figure.clear()
    figure.plot_size(min(style.width, 120), _HEIGHT)
    figure.title(f"matching sections in 100, by {stats.by}")
    for marker, (name, values) in zip(_MARKERS, lines.items(), strict=False):
        places = [place for place, value in enumerate(values, 1) if value is not None]
        signal = figure.signal(places, [values[place - 1] for place in places], marker=marker)
        signal.label(name)
        signal.lines(len(places) > 1)
        figure.draw(signal)
    step = -(-len(periods) // _MOST_LABELS)
    figure.ruler("x").ticks(list(range(1, len(periods) + 1, step)), periods[::step])
    drawn: str = figure.build().string(colorless=not style.colour)
    return drawn.rstrip("\n")


def stats_to_svg(stats: Stats) -> str:
    """Lines over time as SVG that refers to nothing outside itself. Raises `ChartError` without pygal."""
    pygal = _import_pygal()
    periods, lines = lines_of(stats)
    chart: Any = pygal.Line(**_SVG)
    chart.title = f"{stats.query}: Treffer je 100 Abschnitte"
    chart.x_labels = periods
    chart.x_labels_major_count = _MOST_LABELS
    chart.show_minor_x_labels = len(periods) <= 2 * _MOST_LABELS
    for name, values in lines.items():
        chart.add(name, [None if value is None else round(value, 3) for value in values])
    return _without_scripts(chart.render(is_unicode=True))


def _import_pygal() -> Any:
    """Pygal, without the finder that it leaves in `sys.meta_path`, which is of a kind long deprecated."""
    before = list(sys.meta_path)
    try:
        import pygal  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise _missing("pygal") from error
    sys.meta_path[:] = [one for one in sys.meta_path if one in before or "pygal" not in type(one).__module__]
    return pygal


def _without_scripts(drawn: str) -> str:
    """The drawing alone: pygal adds a script with its settings, and comments with addresses."""
    from xml.etree import ElementTree  # noqa: PLC0415 - of charts only

    ElementTree.register_namespace("", _SVG_NAMES)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(drawn)
    for parent in root.iter():
        for child in parent.findall(f"{{{_SVG_NAMES}}}script"):
            parent.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


_SVG: Mapping[str, Any] = {"js": [], "no_prefix": True, "disable_xml_declaration": True, "width": 900}


def _missing(library: str) -> ChartError:
    return ChartError(f"a chart needs {library}: pip install 'drucksuche[charts]'")

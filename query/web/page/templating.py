"""The templates: everything that is put into one is escaped, and a name that none gave is an error."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from query.model import Snippet, Span
from query.render.html import Link, snippet_to_html, text_to_html
from query.render.pointing import outside_mark
from query.web.page.asking import Asked
from query.web.page.assets import assets
from query.web.page.languages import LANGUAGES
from query.web.page.views import cited_name, name_id


def render(template: str, asked: Asked, **values: Any) -> str:
    """A page."""
    common = {
        "t": asked.words,
        "a": asked.addresses,
        "kept": [
            pair for pair in asked.search.first_page() if pair[0] not in ("q", "id", "by", "every", "format")
        ],
        "query": asked.search.value("q") or "",
        "languages": [(language, asked.in_language(language)) for language in LANGUAGES],
        "asset": lambda name: asked.addresses.static(assets()[name].name),
    }
    return _environment().get_template(template).render(common | values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("query.web.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "marked": _marked,
        "linked": _linked,
        "outside_mark": outside_mark,
        "id_name": name_id,
        "cited_name": cited_name,
    }
    return made


def _linked(text: str, links: Iterable[Link] = (), marks: Iterable[Span] = ()) -> Markup:
    return Markup(text_to_html(text, links, marks))


def _marked(snippet: Snippet) -> Markup:
    return Markup(snippet_to_html(snippet))

"""The page for people: HTML made here and sent whole, which a small script makes quicker. Needs jinja2."""

from __future__ import annotations

from query.web.page.endpoints import add_pages, page_of_problem

__all__ = ["add_pages", "page_of_problem"]

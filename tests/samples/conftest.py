"""The flag that writes expected parses anew."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the expected parses of the sample papers from what the parser says now; read the diff",
    )

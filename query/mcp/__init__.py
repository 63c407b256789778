"""Tools over an index for language models, by the Model Context Protocol (extra `mcp`)."""

try:
    from query.mcp.server import create_server
    from query.mcp.serving import PATH, serve_http, serve_stdio
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] not in ("mcp", "pydantic"):
        raise
    raise ImportError(
        "query.mcp needs the MCP SDK; install it with: pip install 'drucksuche[mcp]'"
    ) from error

__all__ = ["PATH", "create_server", "serve_http", "serve_stdio"]

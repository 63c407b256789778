"""Client of the DIP service of the Bundestag: filters → papers in a folder that `drucksuche index` reads.

`indexer.dip.client` needs httpx, of the extra `dip`, and is not imported here; nor is `indexer.dip.updating`,
which writes indexes.
"""

from indexer.dip.filters import Filters, Query
from indexer.dip.key import ApiKey, read_key

__all__ = ["ApiKey", "Filters", "Query", "read_key"]

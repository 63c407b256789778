"""The same search on an index on a cluster: matched and chosen there, scored and shown as everywhere."""

from query.opensearch.asking import Asker
from query.opensearch.cluster import Cluster
from query.opensearch.facets import count_facets, count_stats
from query.opensearch.paging import RemotePager
from query.opensearch.state import State

__all__ = ["Asker", "Cluster", "RemotePager", "State", "count_facets", "count_stats"]

"""What a text cites: other papers and other questions of its own paper; whether it does nothing but point."""

from .find import find_references
from .internal import PaperShape, find_internal_refs
from .referral import is_referral

__all__ = ["PaperShape", "find_internal_refs", "find_references", "is_referral"]

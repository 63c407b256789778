"""What to try instead of a query without hits, and what a word that is being typed may become."""

from query.suggest.advising import Advisor
from query.suggest.completing import COMPLETIONS, complete
from query.suggest.printing import PrintedForms

__all__ = ["COMPLETIONS", "Advisor", "PrintedForms", "complete"]

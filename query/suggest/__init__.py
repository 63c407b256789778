"""What to try instead of a query without hits, what hits lack, and what a word that is typed may become."""

from query.suggest.advising import Advisor
from query.suggest.completing import COMPLETIONS, complete
from query.suggest.printing import PrintedForms
from query.suggest.scattered import iter_scattered

__all__ = ["COMPLETIONS", "Advisor", "PrintedForms", "complete", "iter_scattered"]

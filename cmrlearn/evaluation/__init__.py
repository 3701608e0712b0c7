"""How good is it: found recommendations and tags against gold."""

from cmrlearn.evaluation.compare import Difference, compare, read_earlier
from cmrlearn.evaluation.evaluate import Evaluation, evaluate
from cmrlearn.evaluation.matching import match

__all__ = ["Difference", "Evaluation", "compare", "evaluate", "match", "read_earlier"]

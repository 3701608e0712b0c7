"""How good is it: found recommendations and tags against gold."""

from cmrlearn.evaluation.evaluate import Evaluation, evaluate
from cmrlearn.evaluation.matching import match

__all__ = ["Evaluation", "evaluate", "match"]

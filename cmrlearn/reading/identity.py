from __future__ import annotations
from cmrlearn.model import Report
def identify(report: Report) -> Report:
    return report

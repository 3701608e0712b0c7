"""What a corpus is written as: tables, the run's manifest, the summary page."""

from __future__ import annotations

from cmrlearn.output.records import read_records
from cmrlearn.output.tables import write_records

__all__ = ["read_records", "write_records"]

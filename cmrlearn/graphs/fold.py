"""Which body stands for an agency when units are counted with what they belong to, or old bodies with the new ones."""

from __future__ import annotations

from functools import lru_cache

from cmrlearn.graphs.names import AgencyName, listed_agency

PARTS = frozenset(("service_unit", "group"))  # kinds that are parts of what they belong to, whatever that is
APART = "department"  # an agency, regulator or court under a department answers for itself


def folded(agency: AgencyName, *, units: bool, predecessors: bool) -> AgencyName:
    """The body that `agency` is counted with.

    Parameters
    ----------
    agency : AgencyName
        As `agency_name` gives it; a body that the table lacks stays as it is.
    units : bool
        Go up to the body that it is a unit of. Bodies under a department (an agency, a court, a regulator) are no units
        of it; its sections are.
    predecessors : bool
        Go on to the body that took over its functions.
    """
    return listed_agency(_target(agency.key, units, predecessors), agency.name) if agency.listed else agency


@lru_cache(maxsize=4096)
def _target(agency: str, units: bool, predecessors: bool) -> str:
    from cmrlearn.tagging import load_agencies

    table = load_agencies()
    seen = {agency}
    while row := table.get(agency):
        above = table.get(row.parent_id) if row.parent_id else None
        if predecessors and row.successor_id:
            following = row.successor_id
        elif units and above and (row.kind in PARTS or above.kind != APART):
            following = above.id
        else:
            break
        if following in seen:  # a table in which two bodies follow each other
            break
        seen.add(following)
        agency = following
    return agency

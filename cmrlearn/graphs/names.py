"""What agencies and themes are called: the one place where this package asks the reference tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cmrlearn.model import AgencyMention, Recommendation

LONGEST_LABEL = 60  # characters, two lines beside a node; a longer name gives way to its acronym where there is one


@dataclass(frozen=True, slots=True)
class AgencyName:
    """What a picture or a page says of an agency."""

    key: str  # "psni"; "unlisted:the-school" for a body that the table lacks
    name: str
    label: str  # short enough to stand beside a node
    acronym: str | None = None
    kind: str | None = None
    jurisdiction: str | None = None
    parent: str | None = None  # id of the agency table
    listed: bool = False


def agency_name(mention: AgencyMention) -> AgencyName:
    """The agency that a mention means, from the table where it is listed, else as printed."""
    if mention.agency:
        return listed_agency(mention.agency, mention.name)
    name = " ".join((mention.name or mention.text).split()) or "Unnamed body"
    return AgencyName("unlisted:" + "-".join(name.casefold().split()), name, name)


@lru_cache(maxsize=4096)
def listed_agency(agency: str, fallback: str = "") -> AgencyName:
    """The agency of this id; one that the table does not know (another table's) is called `fallback` or its id."""
    from cmrlearn.tagging import load_agencies

    row = load_agencies().get(agency)
    if row is None:
        name = fallback or agency
        return AgencyName(agency, name, name)
    acronym = row.acronym or None
    label = acronym if acronym and len(row.name) > LONGEST_LABEL else row.name
    return AgencyName(
        agency, row.name, label, acronym, row.kind or None, row.jurisdiction or None, row.parent_id or None, True
    )


def theme_label(facet: str, theme: str) -> str:
    """The label of a theme; one of a user's own codebook is called by its id, in words."""
    label = _theme_labels().get((facet, theme))
    return label or theme.replace("_", " ").strip().capitalize() or theme


@lru_cache(maxsize=1)
def _theme_labels() -> dict[tuple[str, str], str]:
    from cmrlearn.tagging import load_taxonomy

    return {(theme.facet, theme.id): theme.label for theme in load_taxonomy()}


def people(record: Recommendation, role: str) -> list[AgencyName]:
    """The agencies with `role`, each once, in the order they are named."""
    found = (agency_name(a) for a in record.agencies if a.role == role)
    return list({name.key: name for name in found}.values())


def labels(record: Recommendation, facet: str) -> list[str]:
    """Labels of the record's themes in `facet`, best first, each once."""
    return list(dict.fromkeys(theme_label(t.facet, t.theme) for t in record.themes if t.facet == facet))


def joined(names: Iterable[str]) -> str:
    """Names as one cell."""
    return "; ".join(names)

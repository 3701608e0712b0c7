"""The taxonomy of themes in two facets, and users' own codebooks in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from cmrlearn.errors import ResourceError
from cmrlearn.model import Facet
from cmrlearn.tagging.resources import read_yaml

__all__ = ["NearMiss", "Taxonomy", "Theme", "load_sectors", "load_taxonomy"]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A wording that a theme is wrong for: the theme of the same facet that is right, or "none", and why."""

    text: str
    code: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; ids are unique within a facet.

    `cues` are further wordings that point to the theme: words may end in "*" for any ending. `generic` terms are
    those of the above that also occur where the theme is not meant. `example` and `near_miss` are for those who code;
    `examples` are texts that a user has coded so, and teach the tagger.
    """

    facet: Facet
    id: str
    label: str
    alt_labels: tuple[str, ...] = ()
    definition: str = ""
    example: str = ""
    examples: tuple[str, ...] = ()
    near_miss: NearMiss | None = None
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    status: str = ""


class Taxonomy:
    """Themes by facet; iterate it for the themes in order.

    Parameters
    ----------
    themes
        Themes in the order in which they are to be shown.
    facets
        Facet -> what it asks.
    rules
        How to choose between themes, for those who code by hand.
    """

    def __init__(
        self,
        themes: Iterable[Theme],
        facets: dict[Facet, str],
        *,
        rules: Iterable[str] = (),
        name: str = "themes.yaml",
    ) -> None:
        self.themes: tuple[Theme, ...] = tuple(themes)
        self.facets = dict(facets)
        self.rules: tuple[str, ...] = tuple(rules)
        self.name = name
        self._by_key = {(t.facet, t.id): t for t in self.themes}

    def __iter__(self) -> Iterator[Theme]:
        return iter(self.themes)

    def __len__(self) -> int:
        return len(self.themes)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.of(f))} {f}" for f in self.facets)
        return f"<Taxonomy {self.name}: {counts}>"

    def get(self, facet: str, id: str) -> Theme | None:
        """The theme of this facet with this id, or None."""
        return next((t for t in self.of(facet) if t.id == id), None)

    def of(self, facet: str) -> tuple[Theme, ...]:
        """The themes of one facet."""
        return tuple(t for t in self.themes if t.facet == facet)


def _strings(value: Any, label: str, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(v, str | int | float) for v in value):
        raise ResourceError(f"{label}: {where} must be a list of words or phrases.")
    return tuple(str(v) for v in value)


def _near_miss(value: Any, label: str, where: str) -> NearMiss | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value.get("text") or not value.get("code"):
        raise ResourceError(f"{label}: near_miss of {where} must say text: and code: (a theme's id, or none).")
    return NearMiss(str(value["text"]), str(value["code"]), str(value.get("why") or ""))


def _theme(entry: Any, facet: Facet, number: int, label: str) -> Theme:
    if not isinstance(entry, dict) or not entry.get("id"):
        raise ResourceError(f"{label}: entry {number} under {facet!r} has no id; write '- id: ...' for each theme.")
    where = f"theme {entry['id']!r} under {facet!r}"
    lists = {
        key: _strings(entry.get(key), label, f"{key} of {where}")
        for key in ("alt_labels", "examples", "includes", "excludes", "related", "cues", "generic", "source")
    }
    return Theme(
        facet=facet,
        id=str(entry["id"]),
        label=str(entry.get("label") or str(entry["id"]).replace("_", " ").capitalize()),
        definition=str(entry.get("definition") or ""),
        example=str(entry.get("example") or ""),
        near_miss=_near_miss(entry.get("near_miss"), label, where),
        status=str(entry.get("status") or ""),
        **lists,
    )


def _taxonomy(data: dict[str, Any], label: str) -> Taxonomy:
    known = get_args(Facet)
    facets = data.get("facets") or {}
    if isinstance(facets, list):
        facets = {str(f): "" for f in facets}
    if not isinstance(facets, dict):
        raise ResourceError(f"{label}: 'facets' must say 'name: what it asks' for each facet.")
    if "themes" in data and not facets:  # one plain list: what practice should change
        facets, data = {"practice": ""}, data | {"practice": data["themes"]}
    if not facets:
        facets = {f: "" for f in known if f in data}
    if not facets:
        raise ResourceError(f"{label}: has no themes; give a list under {' or '.join(known)}.")
    themes: list[Theme] = []
    for facet in facets:
        if facet not in known:
            raise ResourceError(f"{label}: the facet {facet!r} is unknown; use {' or '.join(known)}.")
        entries = data.get(facet)
        if not isinstance(entries, list) or not entries:
            raise ResourceError(f"{label}: the facet {facet!r} has no list of themes.")
        seen: set[str] = set()
        for number, entry in enumerate(entries, start=1):
            theme = _theme(entry, facet, number, label)
            if theme.id in seen:
                raise ResourceError(
                    f"{label}: the id {theme.id!r} occurs twice under {facet!r}; give each theme its own."
                )
            seen.add(theme.id)
            themes.append(theme)
    ids = {t.id for t in themes}
    for theme in themes:
        codes = {"none", *(t.id for t in themes if t.facet == theme.facet)}
        if theme.near_miss and theme.near_miss.code not in codes:
            raise ResourceError(
                f"{label}: near_miss of theme {theme.id!r} has the code {theme.near_miss.code!r}; "
                "use an id of its facet, or none."
            )
        missing = [r for r in theme.related if r not in ids]
        if missing:
            raise ResourceError(f"{label}: theme {theme.id!r} names {missing[0]!r} as related, which is no theme.")
    rules = _strings(data.get("rules"), label, "rules")
    return Taxonomy(themes, {f: str(d or "") for f, d in facets.items()}, rules=rules, name=Path(label).name)


@lru_cache(maxsize=1)
def _package_taxonomy() -> Taxonomy:
    return _taxonomy(*read_yaml("themes.yaml"))


@lru_cache(maxsize=1)
def load_sectors() -> Taxonomy:
    """A codebook of who must act, by the kinds of the agency table; a second one to learn and measure on."""
    return _taxonomy(*read_yaml("sectors.yaml"))


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The package's taxonomy, or a user's codebook.

    Parameters
    ----------
    path
        A YAML file of the schema of resources/themes.yaml. Short forms will do: `facets: {practice: what must change}`
        with a list of `{id, label, definition}` under each facet, or one list under `themes`.

    Raises
    ------
    ResourceError
        If the file cannot be read or breaks a rule; the message names the theme.
    """
    return _package_taxonomy() if path is None else _taxonomy(*read_yaml("themes.yaml", path))

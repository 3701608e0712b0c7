"""spaCy components: agencies with their roles, and themes, in any pipeline.

spaCy finds both by name once cmrlearn is installed; nothing has to be imported first. A document is read as one
recommendation.

>>> import spacy
>>> nlp = spacy.blank("en")
>>> component = nlp.add_pipe("cmrlearn_agencies", config={"nation": "NI"})
>>> doc = nlp("The PSNI should agree a protocol with the Education Authority (EA).")
>>> [(span.text, span.label_, span.kb_id_) for span in doc.spans["agencies"]]
[('PSNI', 'lead', 'psni'), ('Education Authority (EA)', 'partner', 'ea_ni')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from cmrlearn.errors import ResourceError, UsageError
from cmrlearn.model import AgencyMention, Recommendation
from cmrlearn.tagging.agencies import AgencyTable, load_agencies
from cmrlearn.tagging.context import Context
from cmrlearn.tagging.model import load_model
from cmrlearn.tagging.pipeline import agencies_of, nations_of
from cmrlearn.tagging.reasons import in_words
from cmrlearn.tagging.taxonomy import load_taxonomy
from cmrlearn.tagging.themes import tagger_for

__all__ = ["AgencyComponent", "ThemeComponent", "make_agencies", "make_themes"]

_FILE = "agencies.csv"  # a user's own table, in the component's folder of a saved pipeline
_NATIONS = (None, "NI", "England", "Wales", "Scotland")
_EXTENSIONS = ("agency_name", "agency_reason")


class AgencyComponent:
    """Marks printed names of agencies in `doc.spans[spans_key]`.

    A span's `label_` is the role (`lead`, `partner` or `mentioned`), its `kb_id_` the id of the agency table, empty for
    a body that the table lacks; `span._.agency_name` is the table's name and `span._.agency_reason` says in words why
    it has the role. Each printing of a body's name is a span, with the role of the body; plain nouns that play no part
    ("schools" in passing) are none.
    """

    def __init__(self, nation: str | None, year: int | None, agencies: str | None, spans_key: str) -> None:
        if nation not in _NATIONS:
            raise UsageError(f"nation {nation!r}: choose NI, England, Wales or Scotland, or leave it out.")
        self.nation, self.year, self.spans_key = nation, year, spans_key
        self._path = agencies
        self._own: str | None = None  # the user's table as text
        self._table: AgencyTable | None = None
        for name in _EXTENSIONS:
            if not Span.has_extension(name):
                Span.set_extension(name, default="")

    @property
    def table(self) -> AgencyTable:
        """The agency table with the user's rows before it; read when first used."""
        if self._table is None:
            self._table = load_agencies(Path(self._path)) if self._path else load_agencies()
        return self._table

    def __call__(self, doc: Doc) -> Doc:
        """Set the spans of one document."""
        rec = Recommendation("doc", "doc", None, doc.text, None)
        nation = self.nation or nations_of([rec], self.table).get("doc")
        context = Context(self.table, nation, self.year, texts=[rec.text])
        spans = []
        for start, end, m in _printed(rec, context):
            span = doc.char_span(start, end, label=m.role, kb_id=m.agency or "", alignment_mode="expand")
            if span is not None:
                span._.agency_name = m.name
                span._.agency_reason = in_words(m.reason)
                spans.append(span)
        doc.spans[self.spans_key] = spans
        return doc

    def to_bytes(self, exclude: Iterable[str] = ()) -> bytes:
        """The user's own table, if there is one; the settings are in the pipeline's configuration."""
        return (self._own_text() or "").encode()

    def from_bytes(self, data: bytes, exclude: Iterable[str] = ()) -> AgencyComponent:
        """Set the user's own table."""
        if data:
            self._own = data.decode()
            self._table = load_agencies(text=self._own)
        return self

    def to_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> None:
        """Write the user's own table beside the pipeline, so that it works without the first file."""
        if (own := self._own_text()) is not None:
            Path(path).mkdir(parents=True, exist_ok=True)
            (Path(path) / _FILE).write_text(own, encoding="utf-8")

    def from_disk(self, path: str | Path, exclude: Iterable[str] = ()) -> AgencyComponent:
        """Read what `to_disk` wrote."""
        if (Path(path) / _FILE).is_file():
            self.from_bytes((Path(path) / _FILE).read_bytes())
        return self

    def _own_text(self) -> str | None:
        if self._own is None and self._path:
            try:
                self._own = Path(self._path).read_text(encoding="utf-8-sig")
            except OSError as error:
                raise ResourceError(f"{self._path}: cannot be read ({error.strerror}); check the path.") from error
        return self._own


def _printed(rec: Recommendation, context: Context) -> Iterator[tuple[int, int, AgencyMention]]:
    """Where each body with a role is printed, in printed order, with its mention."""
    mentions = agencies_of(rec, context)
    by_id = {m.agency: m for m in mentions if m.agency is not None}
    places = {(m.start, m.end): by_id[m.agency] for m in context.match(rec.text) if m.agency in by_id}
    places |= {(m.start, m.end): m for m in mentions if m.start is not None and m.end is not None}
    for (start, end), mention in sorted(places.items(), key=lambda item: item[0]):
        yield start, end, mention


class ThemeComponent:
    """Puts themes into `doc.cats`: theme id to probability, for the themes that the tagger gives."""

    def __init__(self, codebook: str | None, model: str | None) -> None:
        taxonomy = load_taxonomy(Path(codebook) if codebook else None)
        self._tagger = tagger_for(taxonomy, load_model(Path(model) if model else None))
        self._case = self._tagger.case(None)

    def __call__(self, doc: Doc) -> Doc:
        """Set the categories of one document."""
        rec = Recommendation("doc", "doc", None, doc.text, None)
        doc.cats.update({t.theme: t.score for t in self._tagger.themes_of(rec, self._case)})
        return doc


@Language.factory(
    "cmrlearn_agencies",
    assigns=["doc.spans"],
    default_config={"nation": None, "year": None, "agencies": None, "spans_key": "agencies"},
)
def make_agencies(
    nlp: Language, name: str, nation: str | None, year: int | None, agencies: str | None, spans_key: str
) -> AgencyComponent:
    """The component `cmrlearn_agencies`.

    Parameters
    ----------
    nation, year
        Of the report: "NI", "England", "Wales" or "Scotland" settle what "the Department of Health" means. Without a
        nation the bodies named decide.
    agencies
        Path of a CSV of agencies of one's own, with the columns of resources/agencies.csv.
    spans_key
        Where in `doc.spans` the names go.
    """
    return AgencyComponent(nation, year, agencies, spans_key)


@Language.factory("cmrlearn_themes", assigns=["doc.cats"], default_config={"codebook": None, "model": None})
def make_themes(nlp: Language, name: str, codebook: str | None, model: str | None) -> ThemeComponent:
    """The component `cmrlearn_themes`.

    Parameters
    ----------
    codebook
        Path of a YAML codebook of one's own in place of the taxonomy.
    model
        Folder of a model that `cmrlearn train` wrote.
    """
    return ThemeComponent(codebook, model)

"""Builds the project's own corpus: invented reports in Markdown become PDFs in the layouts that real reports have.

`python -m corpus.build` from the project's root builds every folder of `corpus/reports` into
`corpus/built`, a folder for each split.
"""

"""pdfium's functions for what is asked for every word and stroke, called without ctypes' checks of each argument.

That takes half the time. Whoever calls gives whole numbers, addresses as `c_void_p` and `byref` of the right kind, in
the order of pdfium's headers fpdf_text.h and fpdf_edit.h. The rest of the reading uses `pypdfium2.raw` itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

_RESULTS: dict[str, Any] = {
    "FPDFText_GetTextObject": ctypes.c_size_t,
    "FPDFTextObj_GetFont": ctypes.c_size_t,
    "FPDFText_GetFontSize": ctypes.c_double,
    "FPDFText_GetMatrix": ctypes.c_int,
    "FPDFText_GetFontInfo": ctypes.c_ulong,
    "FPDFText_GetCharOrigin": ctypes.c_int,
    "FPDFText_GetCharBox": ctypes.c_int,
    "FPDFText_GetText": ctypes.c_int,
    "FPDFText_GetUnicode": ctypes.c_uint,
    "FPDFPage_CountObjects": ctypes.c_int,
    "FPDFPage_GetObject": ctypes.c_size_t,
    "FPDFPageObj_GetType": ctypes.c_int,
    "FPDFPageObj_GetBounds": ctypes.c_int,
    "FPDFPageObj_GetFillColor": ctypes.c_int,
    "FPDFPageObj_GetMatrix": ctypes.c_int,
    "FPDFFormObj_CountObjects": ctypes.c_int,
    "FPDFFormObj_GetObject": ctypes.c_size_t,
    "FPDFPath_GetDrawMode": ctypes.c_int,
    "FPDFPath_CountSegments": ctypes.c_int,
    "FPDFPath_GetPathSegment": ctypes.c_size_t,
    "FPDFPathSegment_GetPoint": ctypes.c_int,
    "FPDFPathSegment_GetType": ctypes.c_int,
    "FPDFPathSegment_GetClose": ctypes.c_int,
}


@lru_cache(maxsize=1)
def calls() -> Any:
    """The functions as attributes: `calls().FPDFText_GetCharBox`."""
    import pypdfium2.raw as c

    found: dict[str, Callable[..., Any]] = {}
    for name, result in _RESULTS.items():
        address = ctypes.cast(getattr(c, name), ctypes.c_void_p).value or 0
        # PYFUNCTYPE keeps the interpreter's lock: handing it over takes longer than the call.
        found[name] = ctypes.PYFUNCTYPE(result)(address)
    return SimpleNamespace(**found)

"""pdfium's functions with plain addresses for arguments: a third of the time that typed pointers take.

What is asked for every word goes through here; the rest of the reading uses `pypdfium2.raw` itself.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

_INT, _ADDRESS, _DOUBLE, _UNSIGNED = ctypes.c_int, ctypes.c_void_p, ctypes.c_double, ctypes.c_ulong
# What each gives, and what it takes; as in pdfium's headers fpdf_text.h and fpdf_edit.h.
_KINDS: dict[str, tuple[Any, ...]] = {
    "FPDFText_GetTextObject": (_ADDRESS, _ADDRESS, _INT),
    "FPDFTextObj_GetFont": (_ADDRESS, _ADDRESS),
    "FPDFText_GetFontSize": (_DOUBLE, _ADDRESS, _INT),
    "FPDFText_GetMatrix": (_INT, _ADDRESS, _INT, _ADDRESS),
    "FPDFText_GetFontInfo": (_UNSIGNED, _ADDRESS, _INT, _ADDRESS, _UNSIGNED, _ADDRESS),
    "FPDFText_GetCharOrigin": (_INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS),
    "FPDFText_GetCharBox": (_INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS),
    "FPDFText_GetText": (_INT, _ADDRESS, _INT, _INT, _ADDRESS),
    "FPDFText_GetUnicode": (ctypes.c_uint, _ADDRESS, _INT),
}


@lru_cache(maxsize=1)
def calls() -> Any:
    """The functions as attributes without the prefix up to the underscore: `calls().GetCharBox`."""
    import pypdfium2.raw as c

    found: dict[str, Callable[..., Any]] = {}
    for name, kinds in _KINDS.items():
        address = ctypes.cast(getattr(c, name), _ADDRESS).value
        # The interpreter's lock is kept: handing it over takes longer than the call.
        found[name.split("_")[1]] = ctypes.PYFUNCTYPE(*kinds)(address)
    return SimpleNamespace(**found)


def address_of(pointer: Any) -> int:
    """A ctypes pointer as a number; 0 for none."""
    return ctypes.cast(pointer, _ADDRESS).value or 0

"""The limits of a worksheet."""

from __future__ import annotations

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

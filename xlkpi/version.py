"""The version of xlkpi."""

__version__ = "0.1.0"

"""Compiled templates."""

"""How much memory a process of its own takes."""

from __future__ import annotations

PEAK = """next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))"""
"""A Python expression: the most memory of the process in KB. (getrusage counts what its parent had before it.)"""

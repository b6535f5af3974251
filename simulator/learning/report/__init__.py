"""Reports to keep, print and pass on: one HTML file each, with everything in it, that opens offline."""

from simulator.learning.report.comparison import Contender, html_comparison
from simulator.learning.report.judged import html_report, write_report

__all__ = ["Contender", "html_comparison", "html_report", "write_report"]

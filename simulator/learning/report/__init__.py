"""Reports to keep, print and pass on: one HTML file each, with everything in it, that opens offline."""

from simulator.learning.report.comparison import Candidate, html_comparison
from simulator.learning.report.evaluation_page import html_report, write_report

__all__ = ["Candidate", "html_comparison", "html_report", "write_report"]

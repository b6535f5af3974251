"""HTML reports: one file each that opens offline."""

from simulator.learning.report.comparison import Candidate, html_comparison
from simulator.learning.report.evaluation_page import html_report, write_report

__all__ = ["Candidate", "html_comparison", "html_report", "write_report"]

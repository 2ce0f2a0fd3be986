"""Every page of papers, on one blueprint."""

from webapp.reports import filters, form_views, month_views, table_views
from webapp.reports.blueprint import bp

__all__ = ["bp", "filters", "form_views", "month_views", "table_views"]

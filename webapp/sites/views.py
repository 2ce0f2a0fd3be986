"""Pages of places: one module per noun, all on one blueprint."""

from webapp.sites import import_views as _imports  # noqa: F401
from webapp.sites import label_views as _labels  # noqa: F401
from webapp.sites import models as _models  # noqa: F401
from webapp.sites import plan_views as _plans  # noqa: F401
from webapp.sites import point_views as _points  # noqa: F401
from webapp.sites import site_views as _sites  # noqa: F401
from webapp.sites import zone_views as _zones  # noqa: F401
from webapp.sites.blueprint import bp

__all__ = ["bp"]

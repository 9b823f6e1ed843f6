"""What a maintainer of the site sees at `/maintenance`: what needs doing, runs, sites, and what readers lack.

In English only, behind a token, without script. What is where:

- `access`: who may see it; `views`: the pages
- `matters`: what needs doing now, the worst first
- `sites`: how the sites stand, with `plots` over their runs; `comparing`: a run beside the good one before it
- `readers`: what the notes of readers come to
"""

from flask import Flask

from webapp.maintenance.views import maintenance


def install(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(maintenance)

"""`python -m webapp` is the `rounds` command."""

import sys

from webapp.cli import main

sys.exit(main())

"""What the fork server of tests/integration/program.py has loaded before it forks: imports only."""

from pipelines import logs

logs.set_up()  # before Beam is loaded, as the program does it

import pipelines.work  # noqa: E402
import transforms.entities.fast  # noqa: E402

__all__ = ["pipelines", "transforms"]

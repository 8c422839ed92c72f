"""What the fork server of tests/integration/program.py has loaded before it forks: imports only."""

from pipelines import logs

logs.set_up()  # before Beam is loaded, as the program does it

import pipelines.cli.run  # noqa: E402
import transforms.entities.recognise.fast  # noqa: E402

__all__ = ["pipelines", "transforms"]

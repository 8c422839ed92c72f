"""Text to a JSON value, with an error that says where."""

import json
from typing import Any

from transforms.errors import AdmitError


def load_json(text: str) -> Any:
    """Read one JSON value; control characters inside strings are let through.

    Raises:
        AdmitError: `broken_json`, with line and column.
    """
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise AdmitError("broken_json", f"The JSON is broken at {where}: {error.msg}.") from error
    except RecursionError as error:
        raise AdmitError("broken_json", "The JSON is nested too deeply.") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise AdmitError("broken_json", f"The JSON holds a bad number: {error}.") from error

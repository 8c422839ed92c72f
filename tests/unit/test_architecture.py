"""What the code must never do, beyond what import-linter (pyproject.toml) can say."""

import ast
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("pipelines", "transforms")
    for path in (ROOT / package).rglob("*.py")
)
TRANSFORMS = [name for name in MODULES if name.startswith("transforms/")]
#: The modules of transforms/ that wire steps together; all others are pure.
WIRING = [
    name
    for name in TRANSFORMS
    if name.endswith("/step.py")
    or name.removeprefix("transforms/")
    in {"coders.py", "counters.py", "enrich.py", "own_step.py", "reenrich.py", "boundary.py"}
]
PURE = [name for name in TRANSFORMS if name not in WIRING]
#: Where graphs are put together.
GRAPHS = [
    *WIRING,
    *("pipelines/turns/runner.py", "pipelines/turns/ends.py"),
    *(f"pipelines/engines/{name}.py" for name in ("graph", "read", "write")),
]
#: A folder named by the user may be a saved spaCy pipeline; nothing else in transforms/ is a path.
READS_FILES = {
    "transforms/cleanup/fields/derive_names.py",
    "transforms/cleanup/text/data/derive.py",
    "transforms/entities/gazetteer/derive.py",
    "transforms/entities/recognise/model.py",
    "transforms/topics/data/derive.py",
}
#: The CPU time of a thread: whether an item is given up, never what a record says.
READS_CLOCKS = {("transforms/work_limit.py", "time")}
#: Where the last resort stands: a failure of one item, one of a feed or a page, and what another
#: runner raises.
CATCHES_ALL = {
    "transforms/boundary.py",
    "pipelines/fetch/boundary.py",
    "pipelines/turns/runner.py",
}

#: Where a module of transforms/ keeps something that it made once, and why it may.
KEEPS = {
    "transforms/loading.py": "the one cache of what was loaded, by its description",
    "transforms/entities/recognise/blas.py": "the process's libraries, which nobody could hand in",
}
#: What a module may make while it is imported: patterns, plain values, types, parsers of settings,
#: and the one watchdog of a process, which holds no data.
MADE_AT_IMPORT = {
    "TypeVar", "bytes", "datetime", "dict", "dict.fromkeys", "frozenset", "get_args", "range",
    "set", "tuple", "re.compile", "logging.getLogger", "MappingProxyType", "RLock", "np.float32",
    "_Watchdog", "Pass", "Weighing", "msgspec.Meta", "msgspec.json.Encoder", "ftfy.TextFixerConfig",
    "lxml.html.HTMLParser", "lxml.etree.XPath",
}  # fmt: skip
PLAIN_METHODS = {"items", "lower", "replace", "split", "strip", "values"}
#: Run by hand, to make data.
SCRIPTS = {
    "transforms/cleanup/fields/derive_names.py",
    "transforms/cleanup/text/data/derive.py",
    "transforms/entities/gazetteer/derive.py",
    "transforms/topics/data/derive.py",
}


@cache
def tree(name):
    return ast.parse((ROOT / name).read_text(), name)


def nodes(name, kind):
    return [node for node in ast.walk(tree(name)) if isinstance(node, kind)]


def imports(name):
    """List what a module imports, as dotted names."""
    found = [alias.name for node in nodes(name, ast.Import) for alias in node.names]
    for node in nodes(name, ast.ImportFrom):
        found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def calls(name):
    """List the calls of a module as they are written: "beam.Map", "print"."""
    return [ast.unparse(node.func) for node in nodes(name, ast.Call)]


def test_the_modules_are_found():
    assert len(PURE) > 30
    assert {"transforms/admit/step.py", "transforms/topics/step.py"} < set(WIRING)
    assert all((ROOT / name).exists() for name in (*GRAPHS, *READS_FILES, *CATCHES_ALL))


def test_only_the_command_line_prints():
    assert [name for name in MODULES if "print" in calls(name)] == ["pipelines/cli/main.py"]


def is_below(what, roots):
    return any(what == root or what.startswith(f"{root}.") for root in roots)


def test_pure_modules_know_neither_beam_nor_the_wiring():
    beam = {module.removesuffix(".py").replace("/", ".") for module in WIRING} | {"apache_beam"}
    found = [(name, what) for name in PURE for what in imports(name) if is_below(what, beam)]
    assert found == []


def test_transforms_read_no_clock_no_file_no_network_and_no_chance():
    calls_ = {
        "open", "input", "Path", "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
        "os.getenv", "os.environ.get",
    }  # fmt: skip
    modules = {"urllib.request", "http.client", "random", "secrets", "uuid", "tempfile", "time"}
    checked = [name for name in TRANSFORMS if name not in READS_FILES]
    found = [(name, call) for name in checked for call in calls(name) if call in calls_]
    found += [(name, what) for name in checked for what in imports(name) if is_below(what, modules)]
    found = [one for one in found if one not in READS_CLOCKS]
    assert found == []


def test_what_is_loaded_is_kept_in_one_place():
    """A step gets what it needs as an argument: so tests, users and workers choose it."""
    caches = {"functools.cache", "functools.lru_cache", "functools.cached_property", "functools"}
    keeping = {name for name in TRANSFORMS if caches & set(imports(name))}
    assert keeping == set(KEEPS)
    assert [name for name in TRANSFORMS if nodes(name, ast.Global)] == []


def test_importing_a_module_loads_no_data():
    found = [
        (name, ast.unparse(call.func))
        for name in TRANSFORMS
        if name not in SCRIPTS
        for node in tree(name).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for call in ast.walk(node.value)
        if isinstance(call, ast.Call) and not is_plain(call.func)
    ]
    assert found == []


def is_plain(made):
    """Tell whether a call makes a plain value."""
    taken_apart = isinstance(made, ast.Attribute) and made.attr in PLAIN_METHODS
    return taken_apart or ast.unparse(made) in MADE_AT_IMPORT


def test_an_articles_notes_are_read_when_all_are_written():
    """Readers write them: an argument of the record would hold those written before it only."""
    (made,) = [
        node
        for node in nodes("transforms/cleanup/clean.py", ast.Call)
        if ast.unparse(node.func) == "Article"
    ]
    assert len(made.keywords) > 10
    read = [one.arg for one in made.keywords if "notes." in ast.unparse(one.value)]
    assert read == []


def test_type_hints_are_never_turned_into_text():
    """Beam reads the hints of PTransforms and DoFns, and msgspec those of records."""
    assert [name for name in MODULES if "__future__.annotations" in imports(name)] == []


def test_graphs_hold_no_lambdas():
    """Beam labels a lambda by its line: an edit above would rename the step."""
    steps = [
        (name, node)
        for name in GRAPHS
        for node in nodes(name, ast.Call)
        if ast.unparse(node.func).startswith(("beam.", "Attempt", "part"))
    ]
    lambdas = [
        (name, ast.unparse(step))
        for name, step in steps
        for argument in (*step.args, *(keyword.value for keyword in step.keywords))
        if any(isinstance(inner, ast.Lambda) for inner in ast.walk(argument))
    ]
    assert steps
    assert lambdas == []


def test_every_step_of_a_graph_has_a_label_of_its_own():
    """In `x | "Label" >> Step()` the right side of each bar begins with a text."""
    steps = [
        (name, node.right)
        for name in GRAPHS
        for node in nodes(name, ast.BinOp)
        if isinstance(node.op, ast.BitOr)
        if is_labelled(node.right) or isinstance(node.right, ast.Call)
    ]
    assert len(steps) > 20
    assert [(name, ast.unparse(one)) for name, one in steps if not is_labelled(one)] == []


def is_labelled(node):
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.RShift)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
    )


def classes_of(*bases):
    return [
        (name, node)
        for name in GRAPHS
        for node in nodes(name, ast.ClassDef)
        if {ast.unparse(base) for base in node.bases} & set(bases)
    ]


def test_dofns_are_private():
    found = classes_of("beam.DoFn", "beam.CombineFn")
    assert found
    assert [(name, one.name) for name, one in found if not one.name.startswith("_")] == []


def test_public_transforms_are_dataclasses_that_are_not_frozen():
    """Beam sets the label on a transform, which a frozen one does not allow."""
    decorated = {
        (name, one.name): [ast.unparse(decorator) for decorator in one.decorator_list]
        for name, one in classes_of("beam.PTransform", "Step")
        if not one.name.startswith("_") and one.name != "Step"
    }
    assert len(decorated) > 8
    assert {key: how for key, how in decorated.items() if how != ["dataclass"]} == {}


def handlers(name, kind):
    return [
        handler
        for handler in nodes(name, ast.ExceptHandler)
        if kind == (handler.type and ast.unparse(handler.type))
    ]


def test_everything_is_caught_at_the_boundaries_only():
    broad = {name for name in MODULES if handlers(name, "Exception") or handlers(name, None)}
    assert broad == CATCHES_ALL


def test_a_stop_is_never_swallowed():
    swallowed = [
        name
        for name in MODULES
        for handler in handlers(name, "BaseException")
        if not any(isinstance(node, ast.Raise) for node in ast.walk(handler))
    ]
    assert swallowed == []


def test_files_and_functions_are_short():
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in MODULES}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    functions = [
        (name, node.name, node.end_lineno - node.lineno + 1)
        for name in MODULES
        for node in nodes(name, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [one for one in functions if one[2] > 50] == []
    assert statistics.median(length for _, _, length in functions) <= 8


def test_packages_import_nothing_by_themselves():
    packages = [name for name in MODULES if name.endswith("__init__.py")]
    assert [name for name in packages if imports(name)] == []
    assert [name for name in packages if not ast.get_docstring(tree(name))] == []


#: Some packages bind a namespace ("google") whenever Python starts: that is not loading them.
LOADED = """
import sys
before = set(sys.modules)
import {module}
print(*sorted({{name.split(".")[0] for name in set(sys.modules) - before}}))
"""


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("transforms.records", {"apache_beam", "spacy", "numpy", "sqlalchemy", "google", "lxml"}),
        ("transforms.identity", {"apache_beam", "spacy", "numpy"}),
        ("transforms.dead_letters", {"apache_beam", "spacy", "numpy"}),
        ("transforms.dedupe.judge", {"apache_beam", "spacy", "sqlalchemy"}),
        ("transforms.entities.spec", {"apache_beam", "spacy"}),
        ("transforms.resources", {"apache_beam", "spacy", "numpy", "lxml", "trafilatura"}),
        ("pipelines.options", {"apache_beam", "spacy", "sqlalchemy", "google", "httpx"}),
        ("pipelines.cli.flags", {"apache_beam", "spacy", "sqlalchemy", "google"}),
        ("pipelines.cli.main", {"apache_beam", "spacy", "sqlalchemy", "google"}),
        ("pipelines.cli.ledgers", {"apache_beam", "pyarrow", "spacy", "google"}),
        ("pipelines.sources.base", {"apache_beam", "google", "httpx"}),
        ("pipelines.sources.open", {"apache_beam", "google", "httpx", "spacy"}),
        ("pipelines.sinks.base", {"apache_beam", "pyarrow", "sqlalchemy", "google"}),
        ("pipelines.sinks.open", {"apache_beam", "pyarrow", "google", "spacy"}),
    ],
)
def test_a_light_module_loads_nothing_heavy(module, never):
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED.format(module=module)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    assert not never & set(loaded)

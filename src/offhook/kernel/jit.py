"""The one place that meets the compiler: `njit` as the house uses it.

Numba keys a cached function by its own file alone, so a change in a function that it calls
would go unnoticed. The cache folder is therefore named after all the compiled sources: a
change anywhere below is a new folder. Set ``NUMBA_CACHE_DIR`` to choose another place, or
``NUMBA_DISABLE_JIT=1`` to run the same functions as plain Python.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import boxing, cgutils, config, types
from numba.core.pythonapi import NativeValue, _unboxers
from platformdirs import user_cache_path

_CONFIG: Any = config  # its settings are made at run time, and have no types
_F = TypeVar("_F", bound=Callable[..., Any])
_ROOMS = ("terms", "kernel", "sim", "academy")


def sources_digest() -> str:
    """Return a short digest of every source file whose code may be compiled."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256(numba.__version__.encode())
    for room in _ROOMS:
        for source in sorted((package / room).glob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Return the folder that holds the compiled functions of these very sources."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return Path(os.environ["NUMBA_CACHE_DIR"])
    return user_cache_path("offhook") / "compiled" / sources_digest()


def is_compiled() -> bool:
    """Return whether an earlier process has left compiled functions to load."""
    return bool(_CONFIG.DISABLE_JIT) or any(cache_folder().rglob("*.nbi"))


def _is_writable(folder: Path) -> bool:
    """Make a folder if need be; return whether files can be put into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


_CG, _BOXING, _NATIVE = cast("tuple[Any, Any, Any]", (cgutils, boxing, NativeValue))


def _take_generator(kind: Any, given: Any, compiling: Any) -> Any:  # noqa: ANN401
    """Take a random generator into compiled code without keeping it for ever.

    Numba counts a reference to it at every call, and gives it back by the counts that `_nrt`
    switches off: each generator that a kernel ever drew from stayed in memory, and a process
    that plays futures day and night grew by a megabyte with every hundred of them.
    """
    if compiling.context.enable_nrt:
        return _BOXING.unbox_numpy_random_generator(kind, given, compiling)
    api, builder = compiling.pyapi, compiling.builder
    bits = api.object_getattr_string(given, "bit_generator")
    native = compiling.unbox(types.NumPyRandomBitGeneratorType("bit_generator"), bits)
    api.decref(bits)
    taken = _CG.create_struct_proxy(kind)(compiling.context, builder)
    taken.bit_generator = native.value
    taken.parent = given
    return _NATIVE(taken._getvalue(), is_error=native.is_error)  # noqa: SLF001


_unboxers.functions[types.NumPyRandomGeneratorType] = _take_generator
_CONFIG.CACHE_DIR = str(cache_folder())
_OPTIONS: dict[str, Any] = {
    "cache": _is_writable(cache_folder()),  # else every process compiles for itself
    "error_model": "numpy",
    "nogil": True,
    "forceinline": True,
    "_nrt": False,
}


def njit(function: _F) -> _F:
    """Compile a kernel function: cached on disk, and without the interpreter's lock.

    Fast-math is off because both clocks, with the compiler on or off, must decide alike.
    Without reference counts (`_nrt`) and with every call inlined, a simulated contact costs
    300 ns; with counts 3,700 ns, and with calls that pass 25 arrays on the stack 850 ns
    (bench/engine.py). So a kernel function can allocate nothing.
    """
    return numba.njit(**_OPTIONS)(function)

"""How large a test of a promise is: small with every other test, larger in `make trust`, largest in `make trust-long`."""
import os

SMALL_PART = 6


def size(ci, long, small=None):
    """`ci` in `make trust`, `long` in `make trust-long`, else `small` (a sixth of `ci`, unless given)."""
    chosen = os.environ.get("EYRIE_TRUST", "")
    if chosen == "long":
        return long
    if chosen:
        return ci
    return small if small is not None else max(1, ci // SMALL_PART)

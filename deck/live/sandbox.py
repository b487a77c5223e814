"""Limits of a process that runs code of cards; imported by `worker` alone.

Memory, time and the size of files are limited by resource limits, files and the
network by Landlock and seccomp on Linux and by the sandbox of macOS; memory and other
processes by a job on Windows. None of them needs a privilege, and none can be taken
back. docs/trust.md says what each system enforces; where one offers nothing, nothing
is enforced.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from functools import cache

_MEMORY = 2_000_000_000  # bytes of address space; NumPy alone maps half of one
_FILE = 80_000  # bytes of a file, such as the output of a program
_OPEN = 256  # files at a time: those without a name, and pipes, are in no address space

# What Python and its libraries read, beside the folders that it imports from.
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/localtime", "/sys/devices/system/cpu"),
    *("/dev/random", "/dev/urandom", "/dev/zero"),
)
_HOMES = ("/Users", "/Volumes")  # of macOS, whose system reads much else

# Landlock: system calls, which have one number on all machines, and rights.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_ONLY_PATH = getattr(os, "O_PATH", 0) | getattr(os, "O_CLOEXEC", 0)
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_REMOVE = 1 << 4 | 1 << 5  # folders and files
_MAKE = 1 << 7 | 1 << 8  # folders and regular files; no links, devices or sockets
_MOVE, _TRUNCATE = 1 << 13, 1 << 14
_READ = _READ_FILE | _READ_DIR
_OWN = _READ | _WRITE_FILE | _REMOVE | _MAKE | _MOVE | _TRUNCATE
_OF_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE
_KNOWN = {1: 13, 2: 14, 3: 15, 4: 15}  # rights by version; 16 since the fifth
_TCP = 1 << 0 | 1 << 1  # bind and connect, since the fourth
_SCOPES = 1 << 0 | 1 << 1  # abstract sockets and signals, since the sixth

# seccomp: the number of a machine, of its `socketpair`, and of the calls refused, that
# open sockets, look into other processes, or change modes, owners, times, attributes;
# in the last line those for what processes share: memory, semaphores, queues, keys.
_SECCOMP = {
    "x86_64": (
        0xC000003E,
        53,
        *(41, 90, 91, 92, 93, 94, 101, 132, 188, 189, 190, 197, 198, 199, 235, 260),
        *(261, 268, 280, 310, 311, 425, 438, 452, 463, 466),
        *(29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 220, 240, 248, 249, 250),
    ),
    "aarch64": (
        0xC00000B7,
        199,
        *(5, 6, 7, 14, 15, 16, 52, 53, 54, 55, 88, 117, 198, 270, 271),
        *(425, 438, 452, 463, 466),
        *(180, *range(186, 197), 217, 218, 219),
    ),
}
_X32 = 0x40000000  # the other calls of an x86_64, from here on
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # the second with EPERM
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38

# Jobs of Windows: which information, and the flags of limits: the number of processes,
# the memory of each, and that one dies where it fails.
_EXTENDED, _JOB_LIMITS = 9, 0x0008 | 0x0100 | 0x0400

# Android, a Linux too, ends whoever asks for what it does not know.
_IS_LINUX = sys.platform == "linux" and not hasattr(sys, "getandroidapilevel")
_LIBC = ctypes.CDLL(None, use_errno=True) if _IS_LINUX else None


def confine() -> None:
    """Let this process write in its folder only, and read what Python needs.

    What it has open stays open. On Linux it opens no sockets and changes no modes,
    owners or times either. Raises OSError where the system offers it and fails.
    """
    folder = os.getcwd()  # noqa: PTH109 - the others are texts too
    if sys.platform == "win32":
        _limit_job()
    elif _LIBC is not None:
        _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0)))
        machine = os.uname().machine
        if machine in _SECCOMP and sys.maxsize > 2**32:
            _seccomp(_LIBC, *_SECCOMP[machine])
        if landlock_version() > 0:
            _landlock(_LIBC, folder)
    elif sys.platform == "darwin":
        profile = ctypes.c_char_p(_profile(folder).encode())
        why = ctypes.c_char_p()
        init = ctypes.CDLL(None).sandbox_init
        init(profile, ctypes.c_uint64(0), ctypes.byref(why))
    _limit("AS", _MEMORY)
    _limit("FSIZE", _FILE)
    _limit("NOFILE", _OPEN)
    _limit("CORE", 0)


def limit_time(seconds: int) -> None:
    """Limit the processor time of this process, which SIGXCPU ends."""
    _limit("CPU", seconds, seconds + 1)


def _limit(name: str, most: int, hard: int = 0) -> None:
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(
                getattr(resource, f"RLIMIT_{name}"), (most, hard or most)
            )


def _limit_job() -> None:
    """The limits of Windows are those of a job: one process, and its memory.

    A crash ends it then, and no window asks what to do.
    """
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        # times, flags, working sets, processes, rest; transfers; memory of one, of all
        basic = 0, 0, _JOB_LIMITS, 0, 0, 1, 0, 0, 0
        limits = struct.pack("@qqIPPIPII6Q4P", *basic, *[0] * 6, _MEMORY, 0, 0, 0)
        kernel.SetInformationJobObject(job, _EXTENDED, limits, len(limits))
        kernel.AssignProcessToJobObject(job, ctypes.c_void_p(-1))


@cache
def landlock_version() -> int:
    """The version of Landlock that this system has; less than 1 where it has none."""
    return 0 if _LIBC is None else _call(_LIBC, _CREATE_RULESET, 0, 0, _ASK_VERSION)


def _readable() -> dict[str, bool]:
    """What Python reads, and whether it is a folder; none lies in another one."""
    python = (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(":")
    every = {*_SYSTEM, *python, *filter(None, (*sys.path, *libraries))}
    readable: dict[str, bool] = {}
    for path in sorted(os.path.realpath(path) for path in every):
        inside = any(path.startswith(folder.rstrip("/") + "/") for folder in readable)
        if os.path.exists(path) and not inside:  # noqa: PTH110
            readable[path] = os.path.isdir(path)  # noqa: PTH112
    return readable


def _landlock(libc: ctypes.CDLL, folder: str) -> None:
    version = landlock_version()
    known = (1 << _KNOWN.get(version, 16)) - 1
    attributes = struct.pack("=QQQ", known, _TCP, _SCOPES)
    size = 24 if version >= 6 else 16 if version >= 4 else 8  # noqa: PLR2004
    rules = _checked(_call(libc, _CREATE_RULESET, _address(attributes), size, 0))
    allowed = {path: _READ if at else _READ_FILE for path, at in _readable().items()}
    for path, rights in {**allowed, os.devnull: _OF_FILES, folder: _OWN}.items():
        with contextlib.suppress(FileNotFoundError, PermissionError):
            beneath = os.open(path, _ONLY_PATH)
            rule = struct.pack("=Qi", rights & known, beneath)
            _checked(_call(libc, _ADD_RULE, rules, _PATH_BENEATH, _address(rule), 0))
            os.close(beneath)
    _checked(_call(libc, _RESTRICT_SELF, rules, 0))
    os.close(rules)


def _seccomp(libc: ctypes.CDLL, machine: int, socketpair: int, *refused: int) -> None:
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _REFUSE)]
    steps += [(_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _REFUSE)]
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    # A pair of streams reaches nobody else; datagrams would, by an address.
    steps += [(_EQUAL, 0, 4, socketpair), (_LOAD, 0, 0, 24), (_AND, 0, 0, 0xF)]
    steps += [(_EQUAL, 1, 0, 1), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = struct.pack("@HP", len(steps), _address(code))
    filters = map(ctypes.c_ulong, (2, _address(program), 0, 0))
    libc.prctl(_PR_SET_SECCOMP, *filters)


def _call(libc: ctypes.CDLL, *numbers: int) -> int:
    """A system call."""
    return int(libc.syscall(*map(ctypes.c_long, numbers)))


def _address(data: bytes) -> int:
    """Where bytes are in memory, while somebody has them."""
    return ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _profile(folder: str) -> str:
    """The same in the words of macOS; the last rule that fits decides."""
    own = _subpaths([folder])
    return f"""(version 1)
(allow default)
(deny network*)
(deny process-exec*)
(deny signal)
(allow signal (target self))
(deny file-write*)
(allow file-write* {own} (literal "/dev/null"))
(deny file-read-data {_subpaths(_HOMES)})
(allow file-read-data {own} {_subpaths(_readable())})
"""


def _subpaths(paths: Iterable[str]) -> str:
    real = (os.path.realpath(path) for path in paths)
    quoted = (path.replace("\\", "\\\\").replace('"', '\\"') for path in real)
    return " ".join(f'(subpath "{path}")' for path in quoted)

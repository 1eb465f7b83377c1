# SPDX-License-Identifier: GPL-3.0-or-later
# What somebody who has taken over a service would try, one line each: name, then "refused" with the
# error or "done". Undoes nothing: it is to be refused.
import ctypes
import mmap
import os
import socket
import time

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *args):
    if libc.syscall(number, *args) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def read_home():
    if not os.listdir("/home"):
        raise OSError(2, "nothing there")


def write(directory):
    path = os.path.join(directory, ".forge-probe")
    with open(path, "w"):
        pass
    os.unlink(path)


def raw_socket():
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()


def packet_socket():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()


def set_clock():
    now = time.clock_gettime(time.CLOCK_REALTIME)
    time.clock_settime(time.CLOCK_REALTIME, now)


def other_service():
    # PTRACE_SEIZE takes a process without stopping it, and the end of this one lets it go.
    call(101, 0x4206, int(os.environ["PROBE_VICTIM"]), 0, 0)


def setuid_file():
    path = f"/tmp/.forge-probe-{os.getpid()}"
    with open(path, "w"):
        pass
    try:
        os.chmod(path, 0o4755)
    finally:
        os.unlink(path)


attempts = [
    ("read-home", read_home),
    ("write-usr", lambda: write("/usr")),
    ("write-etc", lambda: write("/etc")),
    ("user-namespace", lambda: call(272, 0x10000000)),
    ("mount-namespace", lambda: call(272, 0x00020000)),
    ("raw-socket", raw_socket),
    ("packet-socket", packet_socket),
    ("write-and-execute", lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()),
    # Not a module at all: who may load one gets ENOEXEC or EINVAL.
    ("load-module", lambda: call(175, b"no module", 9, b"")),
    ("set-clock", set_clock),
    ("set-hostname", lambda: socket.sethostname(socket.gethostname())),
    ("kernel-log", lambda: os.close(os.open("/dev/kmsg", os.O_RDONLY))),
    ("kernel-tunable", lambda: os.close(os.open("/proc/sys/kernel/printk", os.O_WRONLY))),
    ("disk", lambda: os.close(os.open("/dev/vda", os.O_RDONLY))),
    ("ptrace", other_service),
    ("setuid-file", setuid_file),
    ("real-time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))),
    ("reboot", lambda: call(169, 0xFEE1DEAD, 672274793, 0, 0)),  # LINUX_REBOOT_CMD_CAD_OFF: harmless
]
for name, attempt in attempts:
    # Every attempt in a process of its own: a filter may kill.
    child = os.fork()
    if child == 0:
        try:
            attempt()
            print(f"{name} done", flush=True)
        except OSError as error:
            print(f"{name} refused {error.errno} {error.strerror}", flush=True)
        except Exception as error:
            print(f"{name} refused 0 {type(error).__name__}", flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        print(f"{name} refused 0 killed by signal {os.WTERMSIG(status)}", flush=True)

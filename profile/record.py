#!/usr/bin/env python3
"""Records what typical programs run, for the build: usage: profile/record.py [path to a release build of rcluster]

profile/shim.txt       functions of js/ that were compiled while they ran: the snapshot holds them compiled (eager.rs)
profile/functions.txt  functions of the binary in the order of their first use: the linker puts them side by side (build.rs)

Needs Linux on x86-64, `nm` and the right to trace one's own children. What shim.txt has already is not compiled any more when it runs, so
new functions are added to it; functions that are gone from js/ are dropped. To start afresh, empty shim.txt and build first.
"""
import ctypes
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / 'benches' / 'programs'


# ---- The programs ----

def programs(directory):
    """(arguments, environment, body of the requests that a server is sent or None for a program that ends by itself)."""
    hello = pathlib.Path(directory, 'hello.js')
    hello.write_text("console.log('hello');\nconsole.error('%s', { a: 1 });\n")
    module = pathlib.Path(directory, 'module.mjs')
    module.write_text("import http from 'node:http';\nimport fs from 'node:fs';\nconsole.log(typeof http.createServer, fs.existsSync('/'));\n")
    yield [str(hello)], {}, None
    yield [str(PROGRAMS / 'cluster.js')], {'SERVE': 'hello'}, b''
    yield [str(PROGRAMS / 'cluster.js')], {'SERVE': 'json'}, b''
    yield [str(PROGRAMS / 'cluster.js')], {'SERVE': 'post'}, b'{"order": 1, "items": [{"price": 1, "count": 2}]}'
    yield [str(PROGRAMS / 'hello.js')], {}, b''
    yield [str(module)], {}, None


def drive(output, body):
    """Sends a server requests over some connections, lets it rest, and asks it to end."""
    port = int(re.search(rb'port (\d+)', output.readline())[1])
    head = f'{"POST" if body else "GET"} /path?id=1&tags=a,b HTTP/1.1\r\nHost: localhost\r\nUser-Agent: record\r\nAccept: */*\r\n'
    if body:
        head += f'Content-Type: application/json\r\nContent-Length: {len(body)}\r\n'
    request = head.encode() + b'\r\n' + body
    for _ in range(4):
        connections = [socket.create_connection(('127.0.0.1', port)) for _ in range(8)]
        for _ in range(100):
            for connection in connections:
                connection.sendall(request)
            for connection in connections:
                receive(connection)
        for connection in connections:
            connection.close()
    # Long enough for what a process does when it is idle (src/runtime/idle.rs).
    time.sleep(4)


def receive(connection):
    data = b''
    while b'\r\n\r\n' not in data:
        data += connection.recv(65536)
    head, _, rest = data.partition(b'\r\n\r\n')
    length = int(re.search(rb'(?i)content-length: (\d+)', head)[1])
    while len(rest) < length:
        rest += connection.recv(65536)


# ---- Functions of the shim: V8 logs what it compiles ----

def record_shim(exe):
    """{script: (its source, positions of functions)}"""
    compiled = {}
    with tempfile.TemporaryDirectory() as directory:
        for number, (arguments, environment, body) in enumerate(programs(directory)):
            flags = ['--log-function-events', '--log-source-code', '--logfile-per-isolate', f'--logfile={directory}/{number}.log']
            process = subprocess.Popen(
                [exe, *flags, *arguments], env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            if body is not None:
                drive(process.stdout, body)
                process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        for log in pathlib.Path(directory).glob('*.log'):
            read_log(log, compiled)
    return compiled


def read_log(path, compiled):
    scripts = {}
    functions = []
    for line in path.read_text(errors='replace').split('\n'):
        kind, _, rest = line.partition(',')
        if kind == 'script-source':
            number, name, source = rest.split(',', 2)
            if name.startswith('node:'):
                scripts[number] = compiled.setdefault(name, (unescape(source), set()))
        elif kind == 'function':
            event, number, start, *_ = rest.split(',')
            if event.startswith('interpreter'):
                functions.append((number, int(start)))
    for number, start in functions:
        if number in scripts:
            scripts[number][1].add(start)


def unescape(text):
    codes = {'n': '\n', '\\': '\\'}
    return re.sub(r'\\(x..|u....|.)', lambda match: codes.get(match[1]) or chr(int(match[1][1:], 16)), text)


def write_shim(path, compiled):
    known = {}
    name = ''
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith('\t'):
            known[name].add(line[1:])
        elif not line.startswith('#'):
            name = line
            known[name] = set()
    out = ['# Written by profile/record.py: the functions of js/ that the snapshot holds compiled (eager.rs). NTH COLUMN LINE']
    for name in sorted(compiled):
        source, positions = compiled[name]
        if not positions and name not in known:
            continue
        out.append(name)
        for text, nth, start in lines_after_first(source):
            for column in range(len(text)):
                entry = f'{nth} {column} {text}'
                if start + column in positions or entry in known.get(name, ()):
                    out.append('\t' + entry)
    path.write_text('\n'.join(out) + '\n')


def lines_after_first(source):
    """(text without indentation, which one of its like it is, position of its first character). The build changes the first line."""
    seen = {}
    position = source.find('\n') + 1
    for line in source[position:].split('\n'):
        text = line.lstrip()
        nth = seen.get(text, 0)
        seen[text] = nth + 1
        yield text, nth, position + len(line) - len(text)
        position += len(line) + 1


# ---- Functions of the binary: each has a breakpoint until it is hit ----

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long
TRACEME, CONT, GETREGS, SETREGS, DETACH, SETOPTIONS = 0, 7, 12, 13, 17, 0x4200
# fork, vfork, clone, exec; kill the tracees with the tracer
OPTIONS = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 20
EVENT_EXEC = 4
WALL = 0x40000000
RIP = 16
BREAKPOINT = 0xCC


class Binary:
    def __init__(self, exe):
        self.exe = os.path.realpath(exe)
        sections = subprocess.run(['readelf', '-SW', exe], capture_output=True, text=True, check=True).stdout
        fields = re.search(r'\] \.text +PROGBITS +(\w+) (\w+) (\w+)', sections)
        self.start, offset, size = (int(field, 16) for field in fields.groups())
        with open(exe, 'rb') as file:
            file.seek(offset)
            self.code = file.read(size)
        self.names = {}
        for line in subprocess.run(['nm', '--defined-only', exe], capture_output=True, text=True, check=True).stdout.splitlines():
            address, kind, name = line.split(' ', 2)
            address = int(address, 16)
            if kind in 'TtWwi' and self.start <= address < self.start + size:
                self.names.setdefault(address, []).append(name)
        armed = bytearray(self.code)
        for address in self.names:
            armed[address - self.start] = BREAKPOINT
        self.armed = bytes(armed)


def record_functions(exe):
    binary = Binary(exe)
    order = {}
    with tempfile.TemporaryDirectory() as directory:
        for arguments, environment, body in programs(directory):
            trace(binary, [exe, *arguments], {**os.environ, **environment}, body, order)
    # V8's built-ins are one piece of assembler each, and in an order of their own.
    return [name for address in order for name in binary.names[address] if not name.startswith('Builtins_')]


def built():
    """What `cargo build --release` has made, in its usual place or in CARGO_TARGET_DIR."""
    return pathlib.Path(os.environ.get('CARGO_TARGET_DIR', ROOT / 'target')) / 'release' / 'rcluster'


def trace(binary, command, environment, body, order):
    output, write_end = os.pipe()
    main = os.fork()
    if main == 0:
        os.dup2(write_end, 1)
        libc.ptrace(TRACEME, 0, None, None)
        os.execve(command[0], command, environment)
    os.close(write_end)
    os.waitpid(main, 0)
    libc.ptrace(SETOPTIONS, main, None, OPTIONS)
    memory = {main: arm(binary, main)}
    leader = {main: main}

    def serve():
        with open(output, 'rb') as lines:
            if body is not None:
                drive(lines, body)
                os.kill(main, signal.SIGTERM)
            lines.read()

    driver = threading.Thread(target=serve)
    driver.start()
    libc.ptrace(CONT, main, None, None)
    registers = (ctypes.c_ulonglong * 27)()
    while True:
        try:
            thread, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            break
        if not os.WIFSTOPPED(status):
            continue
        pass_on = 0
        if status >> 16 == EVENT_EXEC:
            leader[thread] = thread
            if os.readlink(f'/proc/{thread}/exe') != binary.exe:
                libc.ptrace(DETACH, thread, None, None)
                continue
            memory[thread] = arm(binary, thread)
        elif status >> 16 == 0 and os.WSTOPSIG(status) == signal.SIGTRAP:
            libc.ptrace(GETREGS, thread, None, ctypes.addressof(registers))
            address = registers[RIP] - 1
            if address in binary.names:
                group = leader.setdefault(thread, group_of(thread))
                file = memory.setdefault(group, None) or os.open(f'/proc/{group}/mem', os.O_RDWR)
                memory[group] = file
                at = address - binary.start
                os.pwrite(file, binary.code[at:at + 1], address)
                order.setdefault(address)
                registers[RIP] = address
                libc.ptrace(SETREGS, thread, None, ctypes.addressof(registers))
        elif status >> 16 == 0 and os.WSTOPSIG(status) != signal.SIGSTOP:
            pass_on = os.WSTOPSIG(status)
        libc.ptrace(CONT, thread, None, pass_on)
    driver.join()
    for file in filter(None, memory.values()):
        os.close(file)


def arm(binary, process):
    file = os.open(f'/proc/{process}/mem', os.O_RDWR)
    os.pwrite(file, binary.armed, binary.start)
    return file


def group_of(thread):
    return int(re.search(r'Tgid:\s+(\d+)', pathlib.Path(f'/proc/{thread}/status').read_text())[1])


def main():
    exe = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else built())
    write_shim(ROOT / 'profile' / 'shim.txt', record_shim(exe))
    functions = record_functions(exe)
    (ROOT / 'profile' / 'functions.txt').write_text('\n'.join(functions) + '\n')
    print(f'{len(functions)} functions of the binary')


main()

"""Runs a command at a terminal, as a human would: types a word when it asks for one.

Usage: terminal.py WORD COMMAND...
"""

import os
import pty
import sys

word, command = sys.argv[1], sys.argv[2:]
asked = b""
answered = False
told, tells = os.pipe()
child, terminal = pty.fork()
if child == 0:
    # The answer goes into a pipe, the question to the terminal.
    os.dup2(tells, 1)
    os.execvp(command[0], command)
os.close(tells)
while True:
    try:
        part = os.read(terminal, 1024)
    except OSError:
        break
    if not part:
        break
    asked += part
    if not answered and asked.endswith(b": "):
        os.write(terminal, word.encode() + b"\n")
        answered = True
with os.fdopen(told, "rb") as answer:
    sys.stdout.buffer.write(answer.read())
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
if status:
    sys.stderr.buffer.write(asked)
sys.exit(status)

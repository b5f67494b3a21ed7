"""Runs pytauargus on suppression problems read from standard input; prints its answers as JSON.

A program of its own: the package writes log files into the current directory, so it is started in a private one. Each
problem is a list of cells (value, weight, status, lowest, highest, lower and upper protection level) and equations
(margin, parts); the answer is the pattern of its optimiser and its audit of the pattern given by the statuses.
"""

import json
import sys
import time
from pathlib import Path

from pytauargus._tauargus import HiTaSCtrl, audit_jj


def write(path, cells, equations, statuses):
    lines = ["0", str(len(cells))]
    for number, (cell, status) in enumerate(zip(cells, statuses, strict=True)):
        value, weight, _, low, high, lower, upper = cell
        lines.append(f"{number} {value} {weight} {status} {low} {high} {lower:.3f} {upper:.3f} 0")
    lines.append(str(len(equations)))
    for margin, parts in equations:
        terms = " ".join([f"{margin} (-1)", *(f"{part} (1)" for part in parts)])
        lines.append(f"0 {len(parts) + 1} : {terms} ")
    path.write_text("\n".join(lines) + "\n")


def solve(problem):
    cells, equations = problem["cells"], problem["equations"]
    source, answer = Path("in.jj").resolve(), Path("out.jj").resolve()
    primary = ["u" if cell[2] == "u" else "s" for cell in cells]
    write(source, cells, equations, primary)
    answer.unlink(missing_ok=True)
    start = time.process_time()
    code = HiTaSCtrl().full_jj(str(source), str(answer), 60)
    spent = time.process_time() - start
    found = [int(line.split()[0]) for line in answer.read_text().splitlines() if line.strip()]
    write(source, cells, equations, [cell[2] for cell in cells])
    return {
        "code": code,
        "seconds": spent,
        "hidden": sorted(set(found) | {n for n, s in enumerate(primary) if s == "u"}),
        "audit": [
            [row["cell"], row["min"], row["max"], bool(row["unsafe"])] for row in audit_jj(str(source))
        ],
    }


sys.stdout.write("\n" + json.dumps([solve(problem) for problem in json.load(sys.stdin)]) + "\n")

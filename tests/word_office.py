"""The office suite's part of the oracle: accept or reject all changes in Word files, and tell what stands there then.

Runs under the Python that knows UNO (Debian's `python3-uno`), not under that of the project, and starts an office suite
with a profile of its own. Reads a JSON list of [path, verb] from standard input, where the verb is `keep`, `accept` or
`reject`; writes a JSON list of paragraphs for each: [label, text, style], or a text that says why there are none.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]  # Debian's, without types
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # comes alive with uno

VERBS = {"accept": ".uno:AcceptAllTrackedChanges", "reject": ".uno:RejectAllTrackedChanges"}


def main() -> None:
    tasks = json.load(sys.stdin)
    with tempfile.TemporaryDirectory(prefix="rightsclause-office-") as profile:
        pipe = f"rightsclause{Path(profile).name[-8:]}"
        office = subprocess.Popen(
            [
                "soffice",
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"-env:UserInstallation=file://{profile}",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            json.dump(judge(pipe, tasks), sys.stdout)
        finally:
            office.kill()
            office.wait()


def judge(pipe: str, tasks: list[list[str]]) -> list[object]:
    context = connect(pipe)
    services = context.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    dispatcher = services.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    answers: list[object] = []
    for path, verb in tasks:
        hidden = PropertyValue(Name="Hidden", Value=True)
        document = desktop.loadComponentFromURL(Path(path).resolve().as_uri(), "_blank", 0, (hidden,))
        if document is None:
            answers.append("does not open")
            continue
        if verb in VERBS:
            dispatcher.executeDispatch(document.CurrentController.Frame, VERBS[verb], "", 0, ())
        answers.append(list(paragraphs(document.Text)))
        document.close(True)
    return answers


def connect(pipe: str) -> Any:  # of UNO's own kind, which has no types
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # the office suite has not started listening yet; UNO has no narrower type for it
            time.sleep(0.1)
    raise SystemExit("the office suite did not start")


def paragraphs(text: Any) -> Iterator[list[str]]:
    for each in text:
        if each.supportsService("com.sun.star.text.TextTable"):
            for name in each.CellNames:
                yield ["", f"[{name}]", ""]
                yield from paragraphs(each.getCellByName(name))
        else:
            yield [each.ListLabelString, each.String, each.ParaStyleName]


if __name__ == "__main__":
    main()

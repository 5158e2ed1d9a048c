"""Renders an HTML file to a PDF, with Python's standard library alone. Nothing of it is stored.

EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
    python3 docs/examples/render_file.py report.html report.pdf
"""

import base64
import json
import os
import shutil
import sys
import urllib.error
import urllib.request

source, target = sys.argv[1:]
with open(source, "rb") as page:
    html = base64.b64encode(page.read()).decode()

request = urllib.request.Request(
    os.environ["EPHEMERA_API"] + "/v2/html/pdf",
    data=json.dumps({"async": False, "storage": False, "html": html, "format": "a4"}).encode(),
    headers={"X-API-Key": os.environ["EPHEMERA_API_KEY"], "Content-Type": "application/json"},
)
try:
    with urllib.request.urlopen(request, timeout=60) as answer, open(target, "wb") as document:
        shutil.copyfileobj(answer, document)
        # Beside the document comes what happened while it was rendered.
        report = json.loads(answer.headers["ephemera-report"])
    print(f"{target}: {report['pages']} pages, {report['bytes']} bytes")
except urllib.error.HTTPError as error:
    failure = json.load(error)
    sys.exit(f"{failure['code']}: {failure['message']} {failure.get('fix', '')}")

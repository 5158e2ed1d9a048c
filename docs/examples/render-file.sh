#!/bin/sh
# Renders an HTML file to a PDF with curl alone. Nothing of it is stored.
# EPHEMERA_API and EPHEMERA_API_KEY say where and as whom: npm start prints a line that sets them.
#   sh docs/examples/render-file.sh report.html report.pdf
set -eu

# Through a pipe: an argument would be too long for a large page, and seen by every user of the machine.
{
  printf '{"async": false, "storage": false, "format": "a4", "printBackground": true, "html": "'
  base64 < "$1" | tr -d '\n'
  printf '"}'
} | curl -sS --fail-with-body "$EPHEMERA_API/v2/html/pdf" \
  -H "X-API-Key: $EPHEMERA_API_KEY" -H 'Content-Type: application/json' --data-binary @- -o "$2"

"""Counts the pairs below a folder with one regular expression, and does nothing else with them.

The time of this script is what the ingest bench compares itself with: the least that a script would do.
"""

import re
import sys
from pathlib import Path

PAIR = re.compile(
    rb'<span data-ttu-id=(?:"|&quot;)([^"&]+)(?:"|&quot;)>(.*?)</span>'
    rb'<span class=(?:"|&quot;)sxs-lookup(?:"|&quot;)><span data-stu-id=(?:"|&quot;)\1(?:"|&quot;)>(.*?)</span></span>',
    re.DOTALL,
)

print(sum(len(PAIR.findall(path.read_bytes())) for path in sorted(Path(sys.argv[1]).rglob("*.md"))))

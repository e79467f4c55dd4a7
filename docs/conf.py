"""How the pages of the documentation are made: ``make docs``."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))
_door = (HERE.parent / "src" / "offhook" / "__init__.py").read_text(encoding="utf-8")

project = "Offhook"
author = "Offhook contributors"
project_copyright = author
version = release = re.findall(r'__version__ = "(.+)"', _door)[0]

extensions = ["myst_parser", "state_diagrams"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_ext", "_static"]
nitpicky = True
myst_heading_anchors = 3

html_theme = "furo"
html_title = "Offhook"
html_static_path = ["_static"]
html_css_files = ["states.css"]
html_show_sourcelink = False
html_copy_source = False

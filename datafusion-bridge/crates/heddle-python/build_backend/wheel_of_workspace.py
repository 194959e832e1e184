"""Builds the wheel (PEP 517): the library as a build of the whole Cargo workspace makes it, and the Python beside it.

maturin builds one package of a workspace, for which cargo chooses other features and compiles DataFusion and wasmtime
once more.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
NAME = "heddle_datafusion"
LIBRARY = "heddle_datafusion_python"


def build_wheel(
    wheel_directory: str, config_settings: dict | None = None, metadata_directory: str | None = None
) -> str:
    """Builds the library, packs the wheel, and gives its file name."""
    project = _project()
    version = project["version"]
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    tag = f"cp310-abi3-{platform}"
    files = {path.relative_to(HERE / "python").as_posix(): path.read_bytes() for path in _sources()}
    files[f"{NAME}/_native.abi3.so"] = _library().read_bytes()
    info = f"{NAME}-{version}.dist-info"
    files[f"{info}/METADATA"] = _metadata(project).encode()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: heddle\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    files[f"{info}/RECORD"] = _record(files, f"{info}/RECORD").encode()
    wheel = f"{NAME}-{version}-{tag}.whl"
    # The library is most of it: the quickest compression.
    with zipfile.ZipFile(Path(wheel_directory, wheel), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return wheel


def _project() -> dict:
    """What pyproject.toml says; its few values are texts and lists of texts, which JSON reads too."""
    lines = (HERE / "pyproject.toml").read_text().partition("[project]\n")[2].partition("\n[")[0].splitlines()
    pairs = (line.partition(" = ") for line in lines if line)
    return {key: json.loads(value) for key, _, value in pairs}


def _sources() -> list[Path]:
    return [path for path in sorted((HERE / "python").rglob("*")) if path.suffix in (".py", ".pyi", ".typed")]


def _library() -> Path:
    command = ["cargo", "build", "--release", "--locked", "--workspace", "--lib"]
    command += ["--message-format", "json-render-diagnostics"]
    output = subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE).stdout
    for message in map(json.loads, output.splitlines()):
        if message["reason"] == "compiler-artifact" and message["target"]["name"] == LIBRARY:
            return Path(message["filenames"][0])
    raise RuntimeError(f"cargo built no {LIBRARY}")


def _metadata(project: dict) -> str:
    lines = [
        "Metadata-Version: 2.4",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"License-Expression: {project['license']}",
        f"Requires-Python: {project['requires-python']}",
        *[f"Requires-Dist: {dependency}" for dependency in project["dependencies"]],
        "Description-Content-Type: text/markdown",
        "",
        (HERE / project["readme"]).read_text(),
    ]
    return "\n".join(lines)


def _record(files: dict[str, bytes], own: str) -> str:
    def line(name: str, content: bytes) -> str:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{name},sha256={digest},{len(content)}\n"

    return "".join(line(name, content) for name, content in files.items()) + f"{own},,\n"
